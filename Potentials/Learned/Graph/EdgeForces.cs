namespace MDEngine.Potentials.Learned.Graph;

/// <summary>
/// From ∂E/∂ of the displacements to forces and virial by the chain rule, in double precision and in the order of the rows: every
/// atom gathers what belongs to it.
/// </summary>
internal static class EdgeForces
{
    /// <summary>
    /// Pairs of atoms, d = r_j − r_i: f_i = Σ ∂E/∂d_e − ∂E/∂d_mirror over the row of i. Virial W = −Σ d ⊗ ∂E/∂d, where it is wanted.
    /// </summary>
    /// <param name="graph">The edges of one structure.</param>
    /// <param name="gradients">[E] derivatives of what <paramref name="scale"/> makes an energy.</param>
    /// <param name="scale">eV.</param>
    /// <param name="withVirial">Whether the virial is wanted.</param>
    /// <param name="result">Where both are added.</param>
    public static void Add(EdgeGraph graph, ReadOnlySpan<Vector3D> gradients, double scale, bool withVirial, EvaluationResult result)
    {
        ReadOnlySpan<int> offsets = graph.Offsets;
        ReadOnlySpan<int> mirrors = graph.Mirrors;
        for (int i = 0; i < graph.AtomCount; i++)
        {
            Vector3D force = Vector3D.Zero;
            for (int e = offsets[i]; e < offsets[i + 1]; e++)
            {
                force += gradients[e] - gradients[mirrors[e]];
            }

            result.Forces[i] += scale * force;
        }

        if (withVirial)
        {
            AddVirial(graph.Displacements, gradients, scale, result);
        }
    }

    /// <summary>
    /// Atoms and centers of fragments, t = r_i − R_m: f_i = −Σ ∂E/∂t over the row of i, and by way of the center of its own fragment
    /// (z_i/Σz) Σ ∂E/∂t over the row of that.
    /// </summary>
    /// <param name="graph">The edges of one structure.</param>
    /// <param name="gradients">[B] derivatives of what <paramref name="scale"/> makes an energy.</param>
    /// <param name="scale">eV.</param>
    /// <param name="withVirial">Whether the virial is wanted.</param>
    /// <param name="result">Where both are added.</param>
    public static void Add(FragmentGraph graph, ReadOnlySpan<Vector3D> gradients, double scale, bool withVirial, EvaluationResult result)
    {
        for (int i = 0; i < graph.AtomCount; i++)
        {
            Vector3D force = Vector3D.Zero;
            for (int b = graph.Offsets[i]; b < graph.Offsets[i + 1]; b++)
            {
                force += gradients[b];
            }

            result.Forces[i] -= scale * force;
        }

        for (int m = 0; m < graph.FragmentCount; m++)
        {
            Vector3D center = Vector3D.Zero;
            for (int n = graph.FragmentOffsets[m]; n < graph.FragmentOffsets[m + 1]; n++)
            {
                center += gradients[graph.EdgesOfFragments[n]];
            }

            for (int n = graph.MemberOffsets[m]; n < graph.MemberOffsets[m + 1]; n++)
            {
                int atom = graph.Members[n];
                result.Forces[atom] += scale * graph.Weights[atom] * center;
            }
        }

        if (withVirial)
        {
            AddVirial(graph.Displacements, gradients, scale, result);
        }
    }

    private static void AddVirial(ReadOnlySpan<Vector3D> displacements, ReadOnlySpan<Vector3D> gradients, double scale, EvaluationResult result)
    {
        Matrix3x3 virial = Matrix3x3.Zero;
        for (int e = 0; e < displacements.Length; e++)
        {
            virial -= Matrix3x3.Outer(displacements[e], gradients[e]);
        }

        result.Virial += scale * virial;
    }
}
