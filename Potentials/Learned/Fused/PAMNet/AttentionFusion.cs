using MDEngine.Potentials.Learned.PAMNet;

namespace MDEngine.Potentials.Learned.Fused.PAMNet;

/// <summary>Joins the readouts of all blocks into each atom's output, vector and charge, by the attention of the two layers of the graph (E16, E17).</summary>
internal static class AttentionFusion
{
    private const double LeakySlope = 0.2;

    /// <summary>Outputs of some atoms, and derivatives by their readouts (R1).</summary>
    public static void Run(PamNetOptions options, BlockReadouts readouts, int layers, int first, int count, bool withVectors)
    {
        int blocks = options.BlocksPerLayer;
        bool attends = options.Fusion == Fusion.Attention && options.HasGlobalLayer;
        for (int i = first; i < first + count; i++)
        {
            double output = 0, charge = 0;
            Vector3D vector = default;
            for (int layer = 0; layer < layers; layer++)
            {
                int g = readouts.Index(layer * blocks, i);
                int l = readouts.Index((layer * blocks) + blocks - 1, i);
                double share = attends ? Attention(options, readouts, g, l) : 1.0 / blocks;
                readouts.Attention[readouts.Index(layer, i)] = share;
                double seed = readouts.Seeds[i];
                if (blocks == 2)
                {
                    output += share * readouts.Values[g];
                    charge += share * readouts.Charges[g];
                    readouts.ValueBars[g] = seed * share;
                    vector += withVectors ? share * readouts.Gates[g] * readouts.Vectors[g] : default;
                }

                double rest = blocks == 2 ? 1 - share : 1;
                output += rest * readouts.Values[l];
                charge += rest * readouts.Charges[l];
                readouts.ValueBars[l] = seed * rest;
                vector += withVectors ? rest * readouts.Gates[l] * readouts.Vectors[l] : default;
                double slope = attends ? seed * share * rest * (readouts.Values[g] - readouts.Values[l]) : 0;
                readouts.ScoreBars[l] = -slope * Leaky(options, readouts.Scores[l]).First;
                if (blocks == 2)
                {
                    readouts.ScoreBars[g] = slope * Leaky(options, readouts.Scores[g]).First;
                }
            }

            readouts.Outputs[i] = output;
            readouts.AtomicCharges[i] = charge;
            readouts.AtomicVectors[i] = vector;
        }
    }

    // softmax of two: 1/(1 + exp(λ_l − λ_g))
    private static double Attention(PamNetOptions options, BlockReadouts readouts, int g, int l) =>
        1 / (1 + Math.Exp(Leaky(options, readouts.Scores[l]).Value - Leaky(options, readouts.Scores[g]).Value));

    // LeakyReLU as 0.6a + 0.4|a|; smooth mode rounds |a| off below ε to ε(3 + 6t² − t⁴)/8, t = a/ε.
    private static Jet Leaky(PamNetOptions options, double score)
    {
        const double Half = 0.5 * (1 + LeakySlope);
        const double Rest = 0.5 * (1 - LeakySlope);
        double t = score / options.FusionWidth;
        (double magnitude, double slope) = options.IsSmooth && Math.Abs(t) < 1
            ? (options.FusionWidth / 8 * (3 + (t * t * (6 - (t * t)))), t * (12 - (4 * t * t)) / 8)
            : (Math.Abs(score), Math.Sign(score));
        return new Jet((Half * score) + (Rest * magnitude), Half + (Rest * slope), 0);
    }
}
