using MDEngine.Neighbors;

namespace MDEngine.Tests.Neighbors;

public sealed class NeighborSearchTests
{
    [Test]
    public void Equals_all_images_twin() => Check(600);

    [Test]
    [Category("Long")]
    public void Equals_all_images_twin_on_ten_thousand_cases() => Check(10_000);

    private static void Check(int cases)
    {
        using var search = new NeighborSearch(1);
        TwinCheck.Run(search, cases);
    }
}
