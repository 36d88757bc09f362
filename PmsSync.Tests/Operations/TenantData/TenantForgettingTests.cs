using PmsSync.Domain;
using PmsSync.Operations.TenantData;
using PmsSync.Storage;

namespace PmsSync.Tests.Operations.TenantData;

[TestFixture]
[CancelAfter(120_000)]
internal sealed class TenantForgettingTests
{
    private const string Gone = "quinta-velha", Stays = "casa-nova";

    private static readonly TenantId Tenant = new(Gone);

    private ClosedHouse _house = null!;

    [SetUp]
    public void Setup()
    {
        _house = new ClosedHouse();
        FullTables.Fill(_house.DatabasePath, Stays, seed: 1_000);
        FullTables.Fill(_house.DatabasePath, Gone, seed: 2_000);
    }

    [TearDown]
    public async Task TearDown() => await _house.DisposeAsync();

    [Test]
    public async Task Forget_LeavesNothingInAnyTableOrInTheFile_AndTouchesNobodyElse()
    {
        var others = FullTables.Read(_house.DatabasePath, Stays);
        FullTables.Read(_house.DatabasePath, Gone).Should().OnlyContain(static t => t.Value.Count == FullTables.Rows, "else nothing is proved");
        _house.Find(Gone).Should().NotBeNull();

        _house.Forgetting.Begin(Tenant).Should().BeOfType<ForgettingAnswer.Begun>();
        await UntilGoneAsync();

        FullTables.Read(_house.DatabasePath, Gone).Should().OnlyContain(static t => t.Value.Count == 0);
        FullTables.Read(_house.DatabasePath, Stays).Should().BeEquivalentTo(others);
        _house.RewriteAsAtAStart();
        _house.Find(Gone).Should().BeNull("not a name of it is to be left in the file");
        _house.Find(Stays).Should().NotBeNull();
    }

    [Test]
    public async Task Forget_OfATenantWhoseIdBeginsThatOfAnother_LeavesTheOther()
    {
        const string other = Gone + "-2";
        FullTables.Fill(_house.DatabasePath, other, seed: 3_000);
        var others = FullTables.Read(_house.DatabasePath, other);

        _house.Forgetting.Begin(Tenant);
        await UntilGoneAsync();

        FullTables.Read(_house.DatabasePath, Gone).Should().OnlyContain(static t => t.Value.Count == 0);
        FullTables.Read(_house.DatabasePath, other).Should().BeEquivalentTo(others).And.OnlyContain(static t => t.Value.Count == FullTables.Rows);
    }

    [Test]
    public void Forget_OfAConfiguredTenant_IsRefused_WhateverTheCaseOfItsLetters()
    {
        _house.Configure("Quinta-Velha");

        _house.Forgetting.Begin(Tenant).Should().BeOfType<ForgettingAnswer.Configured>();
        _house.Forgetting.ProgressOf(Tenant).IsDeleting.Should().BeFalse();
    }

    [Test]
    public void Forget_OfNobody_IsRefused() => _house.Forgetting.Begin(new TenantId("nobody")).Should().BeOfType<ForgettingAnswer.NothingThere>();

    [Test]
    public async Task TakenOutOfTheConfiguration_DeletesNothing()
    {
        _house.Configure(Gone, Stays);
        _house.Configure(Stays);

        (await _house.Forgetting.RunOnceAsync(CancellationToken.None)).Should().Be(0);
        FullTables.Read(_house.DatabasePath, Gone).Should().OnlyContain(static t => t.Value.Count == FullTables.Rows);
    }

    [Test]
    public async Task Killed_GoesOnAfterTheNextStart()
    {
        _house.Forgetting.Begin(Tenant);

        _house.Restart();

        _house.Forgetting.ProgressOf(Tenant).IsDeleting.Should().BeTrue();
        await UntilGoneAsync();
        FullTables.Read(_house.DatabasePath, Gone).Should().OnlyContain(static t => t.Value.Count == 0);
    }

    [Test]
    public async Task RowsThatComeLate_AreFoundByTheSecondLook()
    {
        _house.Forgetting.Begin(Tenant);
        (await _house.Forgetting.RunOnceAsync(CancellationToken.None)).Should().BePositive();
        FullTables.Fill(_house.DatabasePath, Gone, seed: 3_000);

        (await _house.Forgetting.RunOnceAsync(CancellationToken.None)).Should().Be(0, "what is under way is waited for");
        _house.Time.Advance(TenantForgetting.QuietFor);

        (await _house.Forgetting.RunOnceAsync(CancellationToken.None)).Should().BePositive();
        _house.Forgetting.ProgressOf(Tenant).IsDeleting.Should().BeTrue("it is looked at once more");
        await UntilGoneAsync();
        FullTables.Read(_house.DatabasePath, Gone).Should().OnlyContain(static t => t.Value.Count == 0);
    }

    [Test]
    public async Task ConfiguredAgain_EndsTheDeletion()
    {
        _house.Forgetting.Begin(Tenant);
        _house.Configure(Gone);

        (await _house.Forgetting.RunOnceAsync(CancellationToken.None)).Should().Be(0);

        _house.Forgetting.ProgressOf(Tenant).IsDeleting.Should().BeFalse();
        FullTables.Read(_house.DatabasePath, Gone).Should().OnlyContain(static t => t.Value.Count == FullTables.Rows);
    }

    [Test]
    public async Task NewestEventOfAll_KeepsItsId()
    {
        var newest = Newest();
        _house.Forgetting.Begin(Tenant);
        await UntilGoneAsync();

        Newest().Should().Be(newest, "SQLite would give it a second time");
    }

    private long Newest() => _house.Get<Database>().Readers.Read(static c => Connections.Scalar<long>(c, "SELECT max(id) FROM journal"));

    private async Task UntilGoneAsync()
    {
        while (_house.Forgetting.ProgressOf(Tenant).IsDeleting)
        {
            await _house.Forgetting.RunOnceAsync(CancellationToken.None);
            _house.Time.Advance(TenantForgetting.QuietFor);
        }
    }
}
