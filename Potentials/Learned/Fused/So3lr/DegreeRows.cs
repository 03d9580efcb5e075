using System.Collections.Immutable;
using System.Numerics;

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>What is done degree by degree on rows of M = Σ (2ℓ+1) components.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="degrees">ℓ, in the order of the components.</param>
internal sealed unsafe class DegreeRows<T>(ImmutableArray<int> degrees)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int[] sizes = [.. degrees.Select(degree => (2 * degree) + 1)];
    private readonly T[] norms = [.. degrees.Select(degree => T.CreateChecked(1 / Math.Sqrt((2 * degree) + 1)))];

    // Y_ℓ(−u) = (−1)^ℓ Y_ℓ(u)
    private readonly T[] parities = [.. degrees.Select(degree => degree % 2 == 0 ? T.One : -T.One)];

    /// <summary>⟨a⟩_ℓ = Σ_m a_ℓm² / √(2ℓ+1).</summary>
    public void Invariants(T* a, T* invariants)
    {
        int m = 0;
        for (int l = 0; l < sizes.Length; l++)
        {
            T sum = T.Zero;
            for (int end = m + sizes[l]; m < end; m++)
            {
                sum += a[m] * a[m];
            }

            invariants[l] = sum * norms[l];
        }
    }

    /// <summary>ā_ℓm = 2 s̄_ℓ a_ℓm / √(2ℓ+1), the reverse of <see cref="Invariants"/>; may be written over a.</summary>
    public void InvariantAdjoint(T* invariantsBar, T* a, T* aBar)
    {
        int m = 0;
        for (int l = 0; l < sizes.Length; l++)
        {
            T factor = (norms[l] + norms[l]) * invariantsBar[l];
            for (int end = m + sizes[l]; m < end; m++)
            {
                aBar[m] = factor * a[m];
            }
        }
    }

    /// <summary>v_ℓ += α_ℓ Y_ℓ(±u).</summary>
    public void AddMessage(T* alpha, T* harmonics, bool isForward, T* v)
    {
        int m = 0;
        for (int l = 0; l < sizes.Length; l++)
        {
            T factor = isForward ? alpha[l] : alpha[l] * parities[l];
            for (int end = m + sizes[l]; m < end; m++)
            {
                v[m] += factor * harmonics[m];
            }
        }
    }

    /// <summary>ᾱ_ℓ = v̄_ℓ·Y_ℓ(±u), and Ȳ_ℓ += α_ℓ v̄_ℓ with α = φ L/c̄: the reverse of <see cref="AddMessage"/>.</summary>
    public void MessageAdjoint(T* vBar, T* harmonics, bool isForward, T* logits, T envelope, T* alphaBar, T* harmonicsBar)
    {
        int m = 0;
        for (int l = 0; l < sizes.Length; l++)
        {
            T sign = isForward ? T.One : parities[l];
            T alpha = sign * envelope * logits[l];
            T sum = T.Zero;
            for (int end = m + sizes[l]; m < end; m++)
            {
                sum += vBar[m] * harmonics[m];
                harmonicsBar[m] += alpha * vBar[m];
            }

            alphaBar[l] = sign * sum;
        }
    }

    /// <summary>v_ℓ ← (1 + g_ℓ) v_ℓ, from one row to another.</summary>
    public void Gate(T* v, T* gates, T* result)
    {
        int m = 0;
        for (int l = 0; l < sizes.Length; l++)
        {
            T factor = T.One + gates[l];
            for (int end = m + sizes[l]; m < end; m++)
            {
                result[m] = factor * v[m];
            }
        }
    }

    /// <summary>ḡ_ℓ = v̄_ℓ·v_ℓ, the reverse of <see cref="Gate"/> by the gates.</summary>
    public void GateAdjoint(T* v, T* resultBar, T* gatesBar)
    {
        int m = 0;
        for (int l = 0; l < sizes.Length; l++)
        {
            T sum = T.Zero;
            for (int end = m + sizes[l]; m < end; m++)
            {
                sum += v[m] * resultBar[m];
            }

            gatesBar[l] = sum;
        }
    }
}
