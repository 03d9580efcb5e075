using MDEngine.Neighbors;

namespace MDEngine.Tests.Neighbors;

public sealed class AseComparisonTests
{
    [Test]
    public void Lists_equal_those_of_ASE()
    {
        using var search = new NeighborSearch(1);
        var list = new NeighborList();
        foreach (AseStructure structure in AseStructure.ReadAll())
        {
            structure.Check(search, list);
        }
    }
}
