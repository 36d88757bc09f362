using PmsSync.Domain;
using PmsSync.Web.Problems;

namespace PmsSync.Web.Input;

/// <summary>Nights as somebody asks for them or writes them: of years in which a calendar can be counted on both sides.</summary>
internal static class NightsQuery
{
    public static string YearWords { get; } = $"A year between {LocalDate.FirstYear} and {LocalDate.LastYear}.";

    /// <summary>The nights of <c>[from, to)</c>.</summary>
    /// <param name="usual">How many where nobody says until when.</param>
    /// <param name="most">How many at most.</param>
    /// <returns>The nights, or what is wrong with the question.</returns>
    public static (StayDates Nights, IResult? Problem) Read(DateOnly? from, DateOnly? to, DateOnly today, int usual, int most)
    {
        var first = from ?? today;
        if (!first.IsOfOurTime())
            return (default, Problem.Invalid("from", YearWords));
        var end = to ?? first.AddDays(usual);
        return end <= first || end.DayNumber - first.DayNumber > most
            ? (default, Problem.Invalid("to", $"Must be after from, by at most {most} nights."))
            : (new StayDates(first, end), null);
    }
}
