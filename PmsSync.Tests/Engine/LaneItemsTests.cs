using CsCheck;
using PmsSync.Domain;
using PmsSync.Engine;

namespace PmsSync.Tests.Engine;

[TestFixture]
internal sealed class LaneItemsTests
{
    [Test]
    public void Operations_InAnyOrder_EqualThoseOfAList() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 40], Gen.Int[0, 3]).Array[0, 60].Sample(static operations =>
        {
            var (items, list) = (new LaneItems(), new List<WorkItem>());
            foreach (var (operation, number, workClass) in operations)
            {
                var item = new WorkItem(number, new("t"), "l", (WorkClass)workClass);
                if (operation < 2)
                {
                    var running = Math.Min(list.Count, number % 3);
                    var place = list.FindLastIndex(i => i.Id < number) + 1;
                    var isNew = list.TrueForAll(i => i.Id != number) && list.Take(place).All(i => i.Id < number);
                    if (!isNew || running > 0)
                        continue;
                    items.Insert(item, running).Should().BeTrue();
                    list.Insert(place, item);
                    items.Insert(item, running).Should().BeFalse();
                }
                else
                {
                    var count = Math.Min(list.Count, operation - 1);
                    items.RemoveFirst(count);
                    list.RemoveRange(0, count);
                }

                Enumerable.Range(0, items.Count).Select(i => items[i]).Should().Equal(list);
                items.MostUrgent.Should().Be(list.Select(static i => i.Class).DefaultIfEmpty(WorkClass.Bulk).Min());
            }
        });

    [Test]
    public void Insert_WhileTheFirstItemsRun_StaysBehindThem()
    {
        var items = new LaneItems();
        foreach (var id in (long[])[3, 5, 7])
            items.Add(new(id, new("t"), "l", WorkClass.Normal));

        items.Insert(new(1, new("t"), "l", WorkClass.Normal), notBefore: 2).Should().BeTrue();

        Enumerable.Range(0, 4).Select(i => items[i].Id).Should().Equal(3, 5, 1, 7);
        items.LowestId().Should().Be(1);
    }
}
