using MDEngine.Potentials.Learned.PAMNet;

namespace MDEngine.Potentials.Learned.Fused.PAMNet;

/// <summary>Joins the readouts of all blocks into each atom's output, vector and charge, by the attention of the two layers of the graph (E16, E17).</summary>
internal static class AttentionFusion
{
    private const double LeakySlope = 0.2;

    /// <summary>Outputs of some atoms, and derivatives by their readouts (R1): each block is worth s_b to its atom, and gets its share of that.</summary>
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
                if (blocks == 2)
                {
                    output += share * readouts.Values[g];
                    charge += share * readouts.Charges[g];
                    vector += withVectors ? share * readouts.Gates[g] * readouts.Vectors[g] : default;
                }

                double rest = blocks == 2 ? 1 - share : 1;
                output += rest * readouts.Values[l];
                charge += rest * readouts.Charges[l];
                vector += withVectors ? rest * readouts.Gates[l] * readouts.Vectors[l] : default;
                double local = Reverse(options, readouts, l, i, rest, withVectors);
                double global = blocks == 2 ? Reverse(options, readouts, g, i, share, withVectors) : 0;
                double slope = attends ? share * rest * (global - local) : 0;
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

    // s_b = s_i out + c_i charge + gate (g_i · V), with the seeds s, c and g of the atom, is what the attention weighs; the readouts get
    // share ∂s_b/∂(…), and V gets share gate g.
    private static double Reverse(PamNetOptions options, BlockReadouts readouts, int index, int atom, double share, bool withVectors)
    {
        (double seed, double chargeSeed, Vector3D vectorSeed) = (readouts.Seeds[atom], readouts.ChargeSeeds[atom], readouts.VectorSeeds[atom]);
        double gateSeed = 0;
        if (withVectors)
        {
            gateSeed = Vector3D.Dot(vectorSeed, readouts.Vectors[index]);
            readouts.VectorBars[index] = share * readouts.Gates[index] * vectorSeed;
        }

        // The norm head's gate is the output itself.
        bool hasGate = options.VectorHead == VectorHead.Learned;
        readouts.ValueBars[index] = share * (hasGate ? seed : seed + gateSeed);
        readouts.GateBars[index] = hasGate ? share * gateSeed : 0;
        readouts.ChargeBars[index] = share * chargeSeed;
        return (seed * readouts.Values[index]) + (chargeSeed * readouts.Charges[index]) + (gateSeed * readouts.Gates[index]);
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
