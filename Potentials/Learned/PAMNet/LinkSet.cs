using System.Runtime.InteropServices;
using MDEngine.Neighbors;

namespace MDEngine.Potentials.Learned.PAMNet;

/// <summary>
/// The edges of one layer of the graph. Where messages pass both ways (<see cref="IsSymmetric"/>), a link is a pair of edges with one
/// displacement: link k is edge k, to its receiver, and edge k + L, back. Distances, and all that follows from them alone, are
/// computed once a link.
/// </summary>
/// <param name="isSymmetric">Whether each link stands for two edges, rather than one.</param>
internal sealed class LinkSet(bool isSymmetric) : IDisplacementSet
{
    private readonly List<long> receivers = [];
    private readonly List<long> senders = [];
    private readonly List<Vector3D> vectors = [];

    /// <summary>Whether messages pass both ways along each link.</summary>
    public bool IsSymmetric => isSymmetric;

    /// <summary>Edges of each link, D.</summary>
    public int Directions => isSymmetric ? 2 : 1;

    /// <summary>Number of links, L.</summary>
    public int LinkCount => vectors.Count;

    /// <summary>Number of edges, E = D·L.</summary>
    public int EdgeCount => Directions * LinkCount;

    /// <summary>[L] r_sender − r_receiver of each link's first edge, Å.</summary>
    public ReadOnlySpan<Vector3D> Vectors => CollectionsMarshal.AsSpan(vectors);

    /// <summary>The edge in the other direction of the same link.</summary>
    public int Reverse(int edge) => edge < LinkCount ? edge + LinkCount : edge - LinkCount;

    /// <summary>The atom that an edge's message goes to.</summary>
    public int Receiver(int edge) => (int)(edge < LinkCount ? receivers[edge] : senders[edge - LinkCount]);

    /// <summary>The atom that an edge's message comes from.</summary>
    public int Sender(int edge) => (int)(edge < LinkCount ? senders[edge] : receivers[edge - LinkCount]);

    /// <summary>[L] receivers of the links' first edges.</summary>
    public IReadOnlyList<long> LinkReceivers => receivers;

    /// <summary>[L] senders of the links' first edges.</summary>
    public IReadOnlyList<long> LinkSenders => senders;

    /// <summary>[E] receivers.</summary>
    public long[] Receivers() => isSymmetric ? [.. receivers, .. senders] : [.. receivers];

    /// <summary>[2E] rows of the interleaved receiver and sender terms of all atoms: 2i for receivers, then 2j + 1 for senders.</summary>
    public long[] TermRows()
    {
        int edges = EdgeCount;
        var rows = new long[2 * edges];
        for (int e = 0; e < edges; e++)
        {
            rows[e] = 2L * Receiver(e);
            rows[edges + e] = (2L * Sender(e)) + 1;
        }

        return rows;
    }

    /// <summary>Removes all links.</summary>
    public void Clear()
    {
        receivers.Clear();
        senders.Clear();
        vectors.Clear();
    }

    /// <summary>Adds a link.</summary>
    /// <param name="receiver">Receiver of its first edge.</param>
    /// <param name="sender">Sender of its first edge.</param>
    /// <param name="vector">r_sender − r_receiver, Å.</param>
    public void Add(int receiver, int sender, Vector3D vector)
    {
        receivers.Add(receiver);
        senders.Add(sender);
        vectors.Add(vector);
    }

    /// <summary>Adds a link for each pair of atoms or images that are closer than <paramref name="cutoff"/> now.</summary>
    /// <param name="system">The structure.</param>
    /// <param name="list">A full list that holds at least these pairs.</param>
    /// <param name="cutoff">Å.</param>
    /// <param name="firstAtom">Index of the structure's first atom in the graph.</param>
    public void AddWithin(AtomicSystem system, NeighborList list, double cutoff, int firstAtom)
    {
        ReadOnlySpan<Vector3D> positions = system.Positions.Span;
        Matrix3x3 cell = system.Cell.Matrix;
        for (int i = 0; i < list.AtomCount; i++)
        {
            for (int k = list.Offsets[i]; k < list.Offsets[i + 1]; k++)
            {
                int j = list.Neighbors[k];
                CellShift shift = list.Shifts[k];
                if (j < i || (j == i && !IsPositive(shift)))
                {
                    continue; // the other half of a full list
                }

                Vector3D vector = Displacement(positions, cell, i, j, shift);
                if (vector.LengthSquared < cutoff * cutoff)
                {
                    Add(firstAtom + i, firstAtom + j, vector);
                }
            }
        }
    }

    /// <inheritdoc/>
    public void AddForces(ReadOnlySpan<Vector3D> derivatives, EvaluationResult result)
    {
        Matrix3x3 virial = result.Virial;
        for (int k = 0; k < derivatives.Length; k++)
        {
            result.Forces[(int)receivers[k]] += derivatives[k];
            result.Forces[(int)senders[k]] -= derivatives[k];
            virial -= Matrix3x3.Outer(vectors[k], derivatives[k]);
        }

        result.Virial = virial;
    }

    /// <summary>r_j − r_i + S·H.</summary>
    internal static Vector3D Displacement(ReadOnlySpan<Vector3D> positions, Matrix3x3 cell, int i, int j, CellShift shift)
    {
        Vector3D vector = positions[j] - positions[i];
        return shift == default ? vector : vector + (new Vector3D(shift.A, shift.B, shift.C) * cell);
    }

    private static bool IsPositive(CellShift shift) =>
        shift.A > 0 || (shift.A == 0 && (shift.B > 0 || (shift.B == 0 && shift.C > 0)));
}
