using System.Security.Cryptography;
using System.Text;
using PmsSync.Domain;

namespace PmsSync.State.Maintenance;

/// <summary>
/// The ids of tickets, made of what opens them, so that nothing opens two. A tilde stands in no configured id, so no two rules share one.
/// </summary>
internal static class TicketId
{
    private const string RulePrefix = "rule~";

    /// <param name="number">From 1, in the order of the departures that are counted.</param>
    public static string OfRule(UnitId unit, string rule, int number) => $"{RulePrefix}{unit}~{rule}~{number}";

    public static string OfRule(UnitId unit, string rule, DateOnly day) => $"{RulePrefix}{unit}~{rule}~{day:yyyy-MM-dd}";

    /// <summary>The rule that made the ticket by counting departures; null where none did.</summary>
    public static string? CountingRuleOf(string id) => id.Split('~') is ["rule", _, var rule, var number] && !number.Contains('-') ? rule : null;

    /// <param name="message">Our id.</param>
    public static string OfMessage(string message) => $"message~{message}";

    /// <summary>The message that opens the ticket; null where none does.</summary>
    public static string? MessageOf(string id) => id.Split('~') is ["message", var message] ? message : null;

    /// <summary>The same words on the same task are one ticket.</summary>
    public static string OfNote(TenantId tenant, string task, string text) => $"note~{Hash($"{tenant}\n{task}\n{text}")}";

    /// <summary>The stay that is the ticket's block. Ids of stays are unique over all tenants.</summary>
    public static string OfBlock(TenantId tenant, string ticket) => Hash($"{tenant}\nticket\n{ticket}");

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
}
