using System.Collections.Immutable;
using MDEngine.Fragmentation.Perception;

namespace MDEngine.Fragmentation.Analysis;

/// <summary>
/// Balanced Forman curvature of the edges of a graph (Topping et al., ICLR 2022, arXiv:2111.14522, definition 1): negative where an
/// edge is a bottleneck.
/// </summary>
public static class FormanCurvature
{
    /// <summary>[M] curvature of every bond of a molecule.</summary>
    public static ImmutableArray<double> OfBonds(MolecularGraph molecule)
    {
        ArgumentNullException.ThrowIfNull(molecule);
        return Of(molecule.Graph);
    }

    /// <summary>The pairs of atoms within a radius, and the curvature of each in the graph that they form.</summary>
    /// <param name="system">Structure without a periodic cell.</param>
    /// <param name="radius">Å.</param>
    /// <exception cref="InputException">The structure is periodic.</exception>
    public static ImmutableArray<(Bond Pair, double Curvature)> OfRadiusGraph(AtomicSystem system, double radius)
    {
        if (system.Cell.IsPeriodic)
        {
            throw new InputException("The curvature of the radius graph is defined here for structures without a periodic cell; remove the cell.");
        }

        var all = new bool[system.AtomCount];
        Array.Fill(all, true);
        var pairs = ProximitySearch.Find(system.Positions.Span, system.Cell, radius, all).Select(p => (p.First, p.Second)).Order().ToList();
        ImmutableArray<double> curvature = Of(new BondGraph(system.AtomCount, pairs));
        return [.. pairs.Select((p, k) => (new Bond(p.First, p.Second), curvature[k]))];
    }

    private static ImmutableArray<double> Of(BondGraph graph)
    {
        var curvature = ImmutableArray.CreateBuilder<double>(graph.BondCount);
        var nearFirst = new bool[graph.AtomCount];
        var nearSecond = new bool[graph.AtomCount];
        for (int b = 0; b < graph.BondCount; b++)
        {
            (int i, int j) = (graph.First[b], graph.Second[b]);
            int low = Math.Min(graph.Degree(i), graph.Degree(j)), high = Math.Max(graph.Degree(i), graph.Degree(j));
            if (low == 1)
            {
                curvature.Add(0);
                continue;
            }

            Mark(graph, i, nearFirst, true);
            Mark(graph, j, nearSecond, true);
            int triangles = 0;
            foreach (int k in graph.NeighborsOf(i))
            {
                triangles += nearSecond[k] ? 1 : 0;
            }

            (int squaresFirst, int mostFirst) = Squares(graph, i, j, nearFirst, nearSecond);
            (int squaresSecond, int mostSecond) = Squares(graph, j, i, nearSecond, nearFirst);
            int squares = squaresFirst + squaresSecond, most = Math.Max(mostFirst, mostSecond);
            curvature.Add((2.0 / low) + (2.0 / high) - 2 + (2.0 * triangles / high) + ((double)triangles / low)
                + (squares == 0 ? 0 : (double)squares / (most * high)));
            Mark(graph, i, nearFirst, false);
            Mark(graph, j, nearSecond, false);
        }

        return curvature.MoveToImmutable();
    }

    /// <summary>
    /// Neighbors k of i, none of j, that lie on a 4-cycle i-k-w-j without diagonals, and the largest number of such w for one k.
    /// </summary>
    private static (int Count, int Most) Squares(BondGraph graph, int i, int j, bool[] nearI, bool[] nearJ)
    {
        int count = 0, most = 0;
        foreach (int k in graph.NeighborsOf(i))
        {
            if (k == j || nearJ[k])
            {
                continue;
            }

            int ways = 0;
            foreach (int w in graph.NeighborsOf(k))
            {
                ways += w != i && nearJ[w] && !nearI[w] ? 1 : 0;
            }

            count += ways > 0 ? 1 : 0;
            most = Math.Max(most, ways);
        }

        return (count, most);
    }

    private static void Mark(BondGraph graph, int atom, bool[] flags, bool value)
    {
        foreach (int k in graph.NeighborsOf(atom))
        {
            flags[k] = value;
        }
    }
}
