using PmsSync.Domain;
using PmsSync.Tenancy;

namespace PmsSync.Tests.Tenancy;

/// <summary>Who is told, as it is written and as it is judged.</summary>
internal sealed class NotifyConfigurationTests
{
    private const string Secret = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

    private const string Hook = "\"Type\": \"webhook\", \"Url\": \"https://hooks.example/secret-path\"";

    private const string Mail = "\"Type\": \"email\", \"To\": \"manager@example.com\"";

    private const string Smtp = "\"Smtp\": { \"Host\": \"smtp.example.com\", \"From\": \"pmssync@example.com\" },";

    private const string Notify = "PmsSync:Tenants:0:Notify:0";

    [TestCase(Hook, "", Notify + ":Secret", "openssl rand -base64 32")]
    [TestCase(Hook + ", \"Secret\": \"secret-short\"", "", Notify + ":Secret:0", "whsec_")]
    [TestCase(Hook + ", \"Secret\": \"whsec_c2VjcmV0LXNob3J0\"", "", Notify + ":Secret:0", "24 to 64")]
    [TestCase("\"Type\": \"webhook\", \"Url\": \"hooks.example/secret-path\", \"Secret\": \"" + Secret + "\"", "", Notify + ":Url", "https://")]
    [TestCase(Mail, "", Notify, "PmsSync:Smtp")]
    [TestCase("\"Type\": \"email\", \"To\": \"manager\"", Smtp, Notify + ":To", "manager@example.com")]
    [TestCase("\"Type\": \"pigeon\"", "", Notify + ":Type", "\"webhook\" or \"email\"")]
    [TestCase(Mail + ", \"Events\": [ \"conflict.open\" ]", Smtp, Notify + ":Events:0", "Did you mean \"conflict.opened\"?")]
    [TestCase(Mail + ", \"GroupFor\": \"2.00:00:00\"", Smtp, Notify + ":GroupFor", "from 00:00:00")]
    [TestCase(Mail, "\"Smtp\": { \"From\": \"pmssync@example.com\" },", "PmsSync:Smtp:Host", "Missing")]
    [TestCase(Mail, "\"Smtp\": { \"Host\": \"h\", \"From\": \"pmssync\" },", "PmsSync:Smtp:From", "no e-mail address")]
    [TestCase(Mail, "\"Smtp\": { \"Host\": \"h\", \"From\": \"a@example.com\", \"Security\": \"ssl\" },", "PmsSync:Smtp:Security", "\"startTls\"")]
    [TestCase(Mail, "\"Smtp\": { \"Host\": \"h\", \"From\": \"a@example.com\", \"User\": \"a\" },", "PmsSync:Smtp:Password", "both")]
    public void Load_OneThingWrong_SaysWhereAndWhat(string notify, string smtp, string path, string words)
    {
        var problem = ConfigurationFile.ProblemsOf(Configured($"\"Notify\": [ {{ {notify} }} ],", smtp)).Errors.Should().ContainSingle().Subject;

        problem.Path.Should().Be(path);
        problem.Message.Should().Contain(words);
        problem.ToString().Should().NotContain("secret-").And.NotContain("c2VjcmV0");
    }

    [Test]
    public void Load_TheSameAddressTwice_IsRefused() =>
        ConfigurationFile.ProblemsOf(Configured($"\"Notify\": [ {{ {Mail} }}, {{ {Mail} }} ],", Smtp)).Errors.Should().ContainSingle()
            .Which.Path.Should().Be("PmsSync:Tenants:0:Notify:1");

    [Test]
    public void Load_AWebhookOfSomebodyWhoCleans_NeedsASecretToo() =>
        ConfigurationFile.ProblemsOf(Configured("\"Staff\": [ { \"Id\": \"maria\", \"Webhook\": { \"Url\": \"https://hooks.example/secret-path\" } } ],")).Errors
            .Should().ContainSingle().Which.Path.Should().Be("PmsSync:Tenants:0:Staff:0:Webhook:Secret");

    [Test]
    public void Load_APasswordOnAPlainLine_OnlyWarns() => ConfigurationFile.ProblemsOf(Configured(
        "", "\"Smtp\": { \"Host\": \"h\", \"From\": \"a@example.com\", \"Security\": \"none\", \"User\": \"a\", \"Password\": \"secret-word\" },"))
        .Warnings.Should().ContainSingle(static w => w.Path == "PmsSync:Smtp:Security");

    [Test]
    public void Load_AllOfIt_IsWhoIsTold()
    {
        var snapshot = ConfigurationFile.SnapshotOf(Configured(
            $$"""
            "Notify": [ { {{Mail}} }, { {{Hook}}, "Secret": [ "{{Secret}}", "{{Secret}}" ], "Events": [ "Conflict.Opened", "cleaning.task" ], "GroupFor": "00:00:10" } ],
            "Staff": [ { "Id": "maria", "Webhook": { "Url": "http://10.0.0.1/", "Secret": "{{Secret}}", "AllowPrivateNetworks": true } } ],
            """, Smtp));

        snapshot.Smtp.Should().BeEquivalentTo(new { Host = "smtp.example.com", Port = 587, Security = SmtpSecurity.StartTls, From = "pmssync@example.com" });
        var targets = snapshot.Tenants.Single().NoticeTargets;
        targets[0].Should().BeEquivalentTo(new { To = "manager@example.com", Place = "example.com", GroupFor = TimeSpan.FromMinutes(5) });
        targets[0].Kinds.Should().NotContain(NoticeKind.CleaningTask).And.HaveCount(NoticeKind.All.Count - 1);
        targets[1].Kinds.Should().Equal(NoticeKind.ConflictOpened, NoticeKind.CleaningTask);
        targets[1].Webhook!.Secrets.Should().HaveCount(2);
        targets[1].ToString().Should().NotContain("secret");
        targets[2].Should().BeEquivalentTo(new { Id = "staff-maria", Staff = "maria", Place = "10.0.0.1" });
    }

    private static string Configured(string ofTenant, string smtp = "") => ConfigurationFile.Edited("\"Id\": \"Seaside\",", "\"Id\": \"Seaside\", " + ofTenant)
        .Replace("\"PmsSync\": {", "\"PmsSync\": {" + smtp, StringComparison.Ordinal);
}
