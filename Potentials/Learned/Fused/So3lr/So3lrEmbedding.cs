using MDEngine.Potentials.Learned.So3lr;

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>
/// The scalars that a structure starts with (docs/developer/so3lr.md, section 4): of its elements, its total charge and its unpaired
/// electrons. They do not depend on positions.
/// </summary>
internal sealed class So3lrEmbedding
{
    private readonly int features;
    private readonly double[] elements;
    private readonly Table charge;
    private readonly Table spin;

    /// <summary>Reads the tables.</summary>
    /// <exception cref="InputFileException">One is missing or has another shape.</exception>
    public So3lrEmbedding(ModelFile model, So3lrOptions options)
    {
        features = options.Features;
        elements = model.GetTensor("embedding.element", So3lrParameters.Elements, features);
        charge = new Table(model, "embedding.charge", features);
        spin = new Table(model, "embedding.spin", features);
    }

    /// <summary>[N, F] x_i = (E[z_i] + e_i^Q + e_i^S)/√3.</summary>
    public double[] Of(ReadOnlySpan<int> atomicNumbers, double totalCharge, double unpairedElectrons)
    {
        var rows = new double[atomicNumbers.Length * features];
        for (int i = 0; i < atomicNumbers.Length; i++)
        {
            elements.AsSpan(atomicNumbers[i] * features, features).CopyTo(rows.AsSpan(i * features));
        }

        charge.Add(atomicNumbers, totalCharge, rows);
        spin.Add(atomicNumbers, unpairedElectrons, rows);
        for (int k = 0; k < rows.Length; k++)
        {
            rows[k] /= Math.Sqrt(3);
        }

        return rows;
    }

    private sealed class Table(ModelFile model, string name, int features)
    {
        private readonly double[] query = model.GetTensor($"{name}.query", So3lrParameters.Elements, features);
        private readonly double[] key = model.GetTensor($"{name}.key", 2, features);
        private readonly double[] value = model.GetTensor($"{name}.value", 2, features);
        private readonly double[] first = model.GetTensor($"{name}.residual.0.weight", features, features);
        private readonly double[] second = model.GetTensor($"{name}.residual.1.weight", features, features);

        // a_i = ψ y_i/Σy with y_i = softplus(query[z_i]·key/√F); e_i = c_i + W₁σ(W₀σ(c_i)), c_i = a_i value.
        public void Add(ReadOnlySpan<int> atomicNumbers, double psi, double[] rows)
        {
            if (psi == 0)
            {
                return;
            }

            int row = psi < 0 ? features : 0;
            var weights = new double[atomicNumbers.Length];
            for (int i = 0; i < weights.Length; i++)
            {
                double dot = 0;
                for (int c = 0; c < features; c++)
                {
                    dot += query[(atomicNumbers[i] * features) + c] * key[row + c];
                }

                weights[i] = SoftPlus(dot / Math.Sqrt(features));
            }

            double sum = weights.Sum();
            for (int i = 0; i < weights.Length; i++)
            {
                double share = psi * weights[i] / sum;
                double[] c = [.. value.AsSpan(row, features).ToArray().Select(v => share * v)];
                double[] residual = Product(second, Silu(Product(first, Silu(c))));
                for (int k = 0; k < features; k++)
                {
                    rows[(i * features) + k] += c[k] + residual[k];
                }
            }
        }

        private static double SoftPlus(double x) => x > 0 ? x + Math.Log(1 + Math.Exp(-x)) : Math.Log(1 + Math.Exp(x));

        private static double[] Silu(double[] x) => [.. x.Select(a => a / (1 + Math.Exp(-a)))];

        private double[] Product(double[] matrix, double[] x)
        {
            var y = new double[features];
            for (int k = 0; k < features; k++)
            {
                for (int c = 0; c < features; c++)
                {
                    y[k] += matrix[(k * features) + c] * x[c];
                }
            }

            return y;
        }
    }
}
