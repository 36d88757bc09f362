using PmsSync.Domain;

namespace PmsSync.Tenancy;

/// <summary>What must hold for the words and the rules that open maintenance tickets.</summary>
internal sealed class MaintenanceChecks(ConfigurationProblems problems)
{
    private const int LongestWord = 60, MostWords = 200, LongestTitle = 200;

    private static readonly string[] Occasions = [nameof(MaintenanceRuleOptions.EveryStays), nameof(MaintenanceRuleOptions.EveryDays), nameof(MaintenanceRuleOptions.On)];

    public void Check(TenantOptions tenant, string path)
    {
        CheckWords(tenant.Maintenance.Words, $"{path}:Maintenance:Words");
        for (var i = 0; i < tenant.Units.Count; i++)
        {
            var unit = tenant.Units[i].Maintenance;
            CheckWords(unit.Words, $"{path}:Units:{i}:Maintenance:Words");
            Unique.Check(problems, $"{path}:Units:{i}:Maintenance:Rules", "rule", unit.Rules.Select(static r => r.Id));
            for (var k = 0; k < unit.Rules.Count; k++)
                CheckRule(unit.Rules[k], $"{path}:Units:{i}:Maintenance:Rules:{k}");
        }
    }

    private void CheckWords(List<string> words, string path)
    {
        if (words.Count > MostWords)
            problems.Error(path, $"{words.Count} words are too many. Write at most {MostWords}: each guest's message is searched for all of them.");
        for (var i = 0; i < words.Count; i++)
        {
            if (PlainWords.Of(words[i]).Length == 0)
                problems.Error($"{path}:{i}", $"\"{words[i]}\" has no letter and no digit. Write a word as guests write it, for example \"broken\".");
            else if (words[i].Length > LongestWord)
                problems.Error($"{path}:{i}", $"A word has at most {LongestWord} characters.");
        }
    }

    private void CheckRule(MaintenanceRuleOptions rule, string path)
    {
        TenantRules.CheckId(problems, rule.Id, $"{path}:Id");
        if (rule.Title?.Length > LongestTitle)
            problems.Error($"{path}:Title", $"A title has at most {LongestTitle} characters.");
        string[] said = [.. new[] { rule.EveryStays is null ? null : "EveryStays", rule.EveryDays is null ? null : "EveryDays", rule.On is null ? null : "On" }.OfType<string>()];
        // What is written and cannot be read says its own.
        var isUnread = Occasions.Any(name => problems.Spoiled($"{path}:{name}"));
        if (said.Length == 0 && !isUnread)
            problems.Error(path, "The rule does not say when. Write one of EveryStays, EveryDays and On.");
        else if (said.Length > 1)
            problems.Error(path, $"{string.Join(" and ", said)} are two rules. Write one of them here, and another rule with an id of its own.");
        if (rule is { On: not null, From: not null })
            problems.Error($"{path}:From", "From says where counting begins, and a rule with On counts nothing. Leave one of them out.");
        CheckYear(rule.From, $"{path}:From");
        CheckYear(rule.On, $"{path}:On");
        if (rule.EveryDays < rule.Blocks)
            problems.Error($"{path}:Blocks", $"{rule.Blocks} nights every {rule.EveryDays} days would close the unit for good. Lower Blocks or raise EveryDays.");
    }

    private void CheckYear(DateOnly? day, string path)
    {
        if (day?.IsOfOurTime() == false)
            problems.Error(path, $"{day:yyyy-MM-dd} is a mistake. Write a day of a year from {LocalDate.FirstYear} to {LocalDate.LastYear}.");
    }
}
