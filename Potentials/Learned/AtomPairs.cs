using System.Runtime.InteropServices;
using MDEngine.Neighbors;

namespace MDEngine.Potentials.Learned;

/// <summary>Directed pairs of atoms within a cutoff, with d = r_sender − r_receiver, rows sorted by receiver.</summary>
public sealed class AtomPairs : IDisplacementSet
{
    private readonly List<long> receivers = [];
    private readonly List<long> senders = [];
    private readonly List<Vector3D> vectors = [];

    /// <summary>Number of directed pairs, E.</summary>
    public int Count => vectors.Count;

    /// <summary>[E] the atom that receives the message.</summary>
    public ReadOnlySpan<long> Receivers => CollectionsMarshal.AsSpan(receivers);

    /// <summary>[E] the atom that sends it.</summary>
    public ReadOnlySpan<long> Senders => CollectionsMarshal.AsSpan(senders);

    /// <inheritdoc/>
    public ReadOnlySpan<Vector3D> Vectors => CollectionsMarshal.AsSpan(vectors);

    /// <summary>Removes all pairs.</summary>
    public void Clear()
    {
        receivers.Clear();
        senders.Clear();
        vectors.Clear();
    }

    /// <summary>Adds the pairs of a list that are closer than <paramref name="cutoff"/> now.</summary>
    /// <param name="system">The structure.</param>
    /// <param name="list">A full list that holds at least these pairs.</param>
    /// <param name="cutoff">Å.</param>
    /// <param name="firstAtom">Index of the structure's first atom in the graph.</param>
    public void Append(AtomicSystem system, NeighborList list, double cutoff, int firstAtom)
    {
        ArgumentNullException.ThrowIfNull(list);
        ReadOnlySpan<Vector3D> positions = system.Positions.Span;
        Matrix3x3 cell = system.Cell.Matrix;
        double squaredCutoff = cutoff * cutoff;
        for (int i = 0; i < list.AtomCount; i++)
        {
            for (int k = list.Offsets[i]; k < list.Offsets[i + 1]; k++)
            {
                int j = list.Neighbors[k];
                CellShift shift = list.Shifts[k];
                Vector3D d = positions[j] - positions[i];
                if (shift != default)
                {
                    d += new Vector3D(shift.A, shift.B, shift.C) * cell;
                }

                if (d.LengthSquared < squaredCutoff)
                {
                    receivers.Add(firstAtom + i);
                    senders.Add(firstAtom + j);
                    vectors.Add(d);
                }
            }
        }
    }

    /// <summary>Adds all pairs of a structure's atoms, as of one that is not periodic.</summary>
    /// <param name="system">The structure.</param>
    /// <param name="firstAtom">Index of its first atom in the graph.</param>
    public void AppendAll(AtomicSystem system, int firstAtom)
    {
        ReadOnlySpan<Vector3D> positions = system.Positions.Span;
        for (int i = 0; i < positions.Length; i++)
        {
            for (int j = 0; j < positions.Length; j++)
            {
                if (j != i)
                {
                    receivers.Add(firstAtom + i);
                    senders.Add(firstAtom + j);
                    vectors.Add(positions[j] - positions[i]);
                }
            }
        }
    }

    /// <inheritdoc/>
    public void AddForces(ReadOnlySpan<Vector3D> derivatives, EvaluationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        Matrix3x3 virial = result.Virial;
        for (int e = 0; e < derivatives.Length; e++)
        {
            result.Forces[(int)receivers[e]] += derivatives[e];
            result.Forces[(int)senders[e]] -= derivatives[e];
            virial -= Matrix3x3.Outer(vectors[e], derivatives[e]);
        }

        result.Virial = virial;
    }
}
