using PmsSync.Domain;

namespace PmsSync.Tests.Domain;

internal sealed class PlainWordsTests
{
    [TestCase("The shower is BROKEN!", "broken", true)]
    [TestCase("It is unbroken.", "broken", false)]
    [TestCase("brokenness", "broken", false)]
    [TestCase("(broken)", "broken", true)]
    [TestCase("broken😀", "broken", true)]
    [TestCase("a água não corre", "AGUA", true)]
    [TestCase("a agua nao corre", "água", true)]
    [TestCase("a a\u0301gua", "água", true)]
    [TestCase("Das Waschbecken ist verstopft, der Fuß auch", "fuss", true)]
    [TestCase("Der Kühlschrank", "KUHLSCHRANK", true)]
    [TestCase("BOZUK İŞ", "bozuk is", true)]
    [TestCase("KIRIK", "kırık", true)]
    [TestCase("ΒΛΆΒΗ", "βλαβη", true)]
    [TestCase("σπασμένος", "ΣΠΑΣΜΕΝΟΣ", true)]
    [TestCase("Сломан кондиционер", "сломан", true)]
    [TestCase("The heating is not\n working", "not working", true)]
    [TestCase("It is not that it works", "not works", false)]
    [TestCase("It doesn't work", "doesn't work", true)]
    [TestCase("Room 12 has no light", "12", true)]
    [TestCase("", "broken", false)]
    public void In_WhatAGuestWrites_FindsWholeWordsOnly(string text, string word, bool found) =>
        PlainWords.In(text, [word]).Should().BeEquivalentTo(found ? new[] { word } : []);

    [Test]
    public void In_SeveralWords_GivesThoseThatAreThereAsTheyAreWritten() =>
        PlainWords.In("The Wi-Fi and the BOILER are broken", ["Boiler", "leak", "wi-fi"]).Should().Equal("Boiler", "wi-fi");

    [TestCase("!?")]
    [TestCase(" ")]
    public void Of_NoLetterAndNoDigit_IsEmpty(string text) => PlainWords.Of(text).Should().BeEmpty();
}
