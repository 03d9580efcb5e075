using FsCheck;
using FsCheck.Fluent;
using MDEngine.Neighbors;

namespace MDEngine.Tests.Neighbors;

/// <summary>Compares what a search finds in generated systems with the definition of a list: full, half and bipartite lists.</summary>
internal static class TwinCheck
{
    public const int MostAtoms = 300;

    public static void Run(NeighborSearch search, int cases, int mostAtoms = MostAtoms)
    {
        var list = new NeighborList();
        var half = new NeighborList();
        Prop.ForAll(GeneratedSystems.Cases(mostAtoms), (SearchCase system) =>
        {
            search.Load(system.Cell, system.Positions, system.Cutoff);
            search.Find(system.Cutoff, list);
            search.Find(system.Cutoff, half, PairSelection.Half);
            List<(int, int, int, int, int)> expected = AllImagesTwin.Pairs(
                system.Cell, system.Positions, system.Positions, system.Cutoff, sameSet: true);
            return expected.SequenceEqual(AllImagesTwin.Read(list)) && AllImagesTwin.Half(expected).SequenceEqual(AllImagesTwin.Read(half))
                && BipartiteListEqualsTwin(search, system, list);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(cases));
    }

    private static bool BipartiteListEqualsTwin(NeighborSearch search, SearchCase system, NeighborList list)
    {
        Vector3D[] centers = [.. system.Positions.Take(system.Positions.Length / 3).Select(r => r + new Vector3D(0.1, -0.2, 7))];

        // Bins for a shorter cutoff than that of the search.
        search.Load(system.Cell, system.Positions, system.Cutoff / 2);
        search.FindAround(centers, system.Cutoff, list);
        return AllImagesTwin.Pairs(system.Cell, centers, system.Positions, system.Cutoff, sameSet: false).SequenceEqual(AllImagesTwin.Read(list));
    }
}
