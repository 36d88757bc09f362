using PmsSync.Web.Input;

namespace PmsSync.Tests.Web;

/// <summary>Amounts as the spreadsheets of several countries write them.</summary>
internal sealed class PriceAmountTests
{
    [TestCase("120", "120")]
    [TestCase("120.5", "120.5")]
    [TestCase("120,50", "120.5")]
    [TestCase("1234", "1234")]
    [TestCase("1.234,50", "1234.5")]
    [TestCase("1,234.50", "1234.5")]
    [TestCase("1.234.567", "1234567")]
    [TestCase("1'234.50", "1234.5")]
    [TestCase("1 234,50", "1234.5")]
    [TestCase("12 345", "12345")]
    [TestCase("1.234.567,89", "1234567.89")]
    [TestCase("1234.500", "1234.5")]
    [TestCase("0.500", "0.5")]
    [TestCase("12,500.125", "12500.125")]
    public void Read_WhatCanBeReadInOneWay_IsRead(string text, string expected) =>
        PriceAmount.Read(text, digits: 2).Should().Be((decimal.Parse(expected), null));

    [TestCase("1.234", "1234")]
    [TestCase("850,000", "850000")]
    [TestCase("1.234.500", "1234500")]
    public void Read_OfACurrencyWithoutDecimals_TakesTheMarkForThousands(string text, string expected) =>
        PriceAmount.Read(text, digits: 0).Should().Be((decimal.Parse(expected), null));

    [Test]
    public void Read_OfACurrencyWithThreeDecimals_NamesBothReadingsSoThatEachCanBeRead()
    {
        PriceAmount.Read("1.234", digits: 3).Problem.Should().Be("\"1.234\" can be read in two ways. Write 1234 or 1.2340, whichever is meant.");
        PriceAmount.Read("1234", digits: 3).Should().Be((1234m, null));
        PriceAmount.Read("1.2340", digits: 3).Should().Be((1.234m, null));
    }

    [TestCase("1.234", "\"1.234\" can be read in two ways. Write 1234 or 1.23, whichever is meant.")]
    [TestCase("12,500", "\"12,500\" can be read in two ways. Write 12500 or 12.50, whichever is meant.")]
    [TestCase("€ 120", "\"€ 120\" is no amount. Write digits with a decimal point, for example 120.50, without a currency sign.")]
    [TestCase("-5", "\"-5\" is no amount. Write digits with a decimal point, for example 120.50, without a currency sign.")]
    [TestCase("12.34.56", "\"12.34.56\" is no amount: its marks stand in odd places. Write it without marks for thousands, for example 1234.50.")]
    [TestCase("1,234.567,8", "\"1,234.567,8\" is no amount: its marks stand in odd places. Write it without marks for thousands, for example 1234.50.")]
    [TestCase(".500", "\".500\" is no amount: its marks stand in odd places. Write it without marks for thousands, for example 1234.50.")]
    [TestCase("1 2.345", "\"1 2.345\" is no amount: its marks stand in odd places. Write it without marks for thousands, for example 1234.50.")]
    [TestCase("12.", "\"12.\" is no amount: its marks stand in odd places. Write it without marks for thousands, for example 1234.50.")]
    public void Read_WhatCannot_IsRefusedWithTheRemedy(string text, string problem) => PriceAmount.Read(text, digits: 2).Problem.Should().Be(problem);
}
