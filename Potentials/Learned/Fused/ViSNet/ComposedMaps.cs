namespace MDEngine.Potentials.Learned.Fused.ViSNet;

/// <summary>Two affine maps as one, W (W_f g + b_f) + b = (W W_f) g + (W b_f + b), in double precision.</summary>
internal static class ComposedMaps
{
    /// <summary>W W_f and W b_f + b.</summary>
    /// <param name="outer">[F,F] W.</param>
    /// <param name="outerBias">[F] b.</param>
    /// <param name="inner">[F,K] W_f.</param>
    /// <param name="innerBias">[F] b_f.</param>
    /// <param name="weights">[F,K] receives W W_f.</param>
    /// <param name="biases">[F] receives W b_f + b.</param>
    public static void Compose(
        ReadOnlySpan<double> outer, ReadOnlySpan<double> outerBias, ReadOnlySpan<double> inner, ReadOnlySpan<double> innerBias, Span<double> weights, Span<double> biases)
    {
        int channels = outerBias.Length;
        int count = inner.Length / channels;
        for (int row = 0; row < channels; row++)
        {
            Span<double> target = weights.Slice(row * count, count);
            target.Clear();
            double bias = outerBias[row];
            for (int c = 0; c < channels; c++)
            {
                double factor = outer[(row * channels) + c];
                bias += factor * innerBias[c];
                AddScaled(factor, inner.Slice(c * count, count), target);
            }

            biases[row] = bias;
        }
    }

    /// <summary>The adjoint, given bars of the composed map: W̄ += M̄ W_fᵀ + c̄ b_fᵀ, b̄ += c̄, W̄_f += Wᵀ M̄, b̄_f += Wᵀ c̄.</summary>
    public static void Reverse(
        ReadOnlySpan<double> outer,
        ReadOnlySpan<double> inner,
        ReadOnlySpan<double> innerBias,
        ReadOnlySpan<double> weightBars,
        ReadOnlySpan<double> biasBars,
        Span<double> outerBar,
        Span<double> outerBiasBar,
        Span<double> innerBar,
        Span<double> innerBiasBar)
    {
        int channels = biasBars.Length;
        int count = inner.Length / channels;
        for (int row = 0; row < channels; row++)
        {
            ReadOnlySpan<double> bar = weightBars.Slice(row * count, count);
            outerBiasBar[row] += biasBars[row];
            for (int c = 0; c < channels; c++)
            {
                ReadOnlySpan<double> from = inner.Slice(c * count, count);
                double sum = biasBars[row] * innerBias[c];
                for (int k = 0; k < count; k++)
                {
                    sum += bar[k] * from[k];
                }

                double factor = outer[(row * channels) + c];
                outerBar[(row * channels) + c] += sum;
                innerBiasBar[c] += factor * biasBars[row];
                AddScaled(factor, bar, innerBar.Slice(c * count, count));
            }
        }
    }

    private static void AddScaled(double factor, ReadOnlySpan<double> from, Span<double> target)
    {
        for (int k = 0; k < from.Length; k++)
        {
            target[k] += factor * from[k];
        }
    }
}
