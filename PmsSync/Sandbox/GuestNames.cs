namespace PmsSync.Sandbox;

/// <summary>Names that nobody can take for a real guest's.</summary>
internal static class GuestNames
{
    private static readonly string[] First = ["Ada", "Bo", "Cleo", "Dov", "Eda", "Finn", "Gia", "Hugo", "Ines", "Jo", "Kim", "Lou"];

    private static readonly string[] Last = ["Sandbox", "Example", "Placeholder", "Nobody", "Testguest", "Invented"];

    public static string Pick(Chance chance) => $"{chance.Pick(First)} {chance.Pick(Last)}";
}
