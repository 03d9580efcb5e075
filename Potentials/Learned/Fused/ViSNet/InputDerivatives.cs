using System.Numerics;
using MDEngine.Potentials.Learned.Graph;
using MDEngine.Potentials.Learned.ViSNet;

namespace MDEngine.Potentials.Learned.Fused.ViSNet;

/// <summary>
/// Derivatives by the element tables and by the maps of functions of distances alone, from what a recorded reverse pass left: sums over both
/// edges of each pair, and over what each atom sends.
/// </summary>
internal sealed unsafe class InputDerivatives<T>(
    ViSNetOptions options, ViSNetNames names, ShortStack<T> stack, ShortLayerState<T>[] states, ShortLayer<T>[] layers, NeighborEmbedding<T> embedding)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int f = options.HiddenChannels;
    private readonly GrowingBuffer<T> sentBars = new();

    private EdgeGraph Graph => stack.Graph;

    /// <summary>Makes room, and has pairs recorded.</summary>
    public void Begin()
    {
        sentBars.Reserve((long)Graph.AtomCount * f);
        stack.Functions.Record(Graph.PairCount + 1);
        for (int l = 0; l < Math.Min(2, layers.Length); l++)
        {
            states[l].FiltersBar.Reserve((long)Graph.EdgeCount * layers[l].FilterWidth);
        }
    }

    /// <summary>∂E/∂ of the functions of some pairs before activation: the sum over the edge and its mirror, or over all self-loops.</summary>
    public void SumPairs(ReadOnlySpan<int> atomicNumbers, int first, int end, Workspace<T> scratch)
    {
        long mark = scratch.Mark();
        int width = stack.Functions.Width;
        T* bar = scratch.Take(width);
        for (int pair = first; pair < end; pair++)
        {
            new Span<T>(bar, width).Clear();
            if (pair < Graph.PairCount)
            {
                int edge = Graph.FirstEdges[pair];
                int mirror = Graph.Mirrors[edge];
                int sender = Graph.Senders[edge];
                int receiver = Graph.Senders[mirror];

                // The filter is (W_d g + b_d) C, and multiplies A′ of the one atom in the sum of the other (equation I1).
                Elementwise.MultiplyAdd(SumBar(receiver), NeighborRow(atomicNumbers[sender]), bar, f);
                Elementwise.MultiplyAdd(SumBar(sender), NeighborRow(atomicNumbers[receiver]), bar, f);
                Elementwise.Scale(T.CreateTruncating(stack.Geometry.Envelopes[pair].Value), bar, bar, f);
                AddEdge(edge, bar);
                AddEdge(mirror, bar);
            }
            else
            {
                for (int i = 0; i < Graph.AtomCount; i++)
                {
                    int edge = Graph.Offsets[i];
                    if (edge < Graph.Offsets[i + 1] && Graph.Pairs[edge] == pair)
                    {
                        AddEdge(edge, bar);
                    }
                }
            }

            stack.Functions.Map.RecordBars(bar, width, 1, pair);
        }

        scratch.Release(mark);
    }

    /// <summary>∂E/∂A′ of what each atom of a block sends.</summary>
    public void SumSent(AtomBlock block)
    {
        for (int j = block.First; j < block.End; j++)
        {
            T* bar = sentBars.Pointer + ((long)j * f);
            new Span<T>(bar, f).Clear();
            for (int e = Graph.Offsets[j]; e < Graph.Offsets[j + 1]; e++)
            {
                int pair = Graph.Pairs[e];
                if (pair < Graph.PairCount)
                {
                    Elementwise.MultiplyAdd(SumBar(Graph.Senders[e]), stack.Functions.Values.Pointer + ((long)pair * stack.Functions.Width), bar, f);
                }
            }
        }
    }

    /// <summary>Adds up, in the order of the atoms.</summary>
    public void Collect(ReadOnlySpan<int> atomicNumbers, ParameterDerivatives derivatives)
    {
        int length = ViSNetOptions.ElementRows * f;
        for (int i = 0; i < Graph.AtomCount; i++)
        {
            derivatives.Add(names.Elements, length, atomicNumbers[i] * f, new ReadOnlySpan<T>(stack.InputBars.Pointer + ((long)i * 2 * f), f));
            derivatives.Add(names.NeighborElements, length, atomicNumbers[i] * f, new ReadOnlySpan<T>(sentBars.Pointer + ((long)i * f), f));
        }
    }

    private T* SumBar(int atom) => stack.InputBars.Pointer + ((long)atom * 2 * f) + f;

    private T* NeighborRow(int atomicNumber) => embedding.NeighborElements + (atomicNumber * f);

    private void AddEdge(int edge, T* bar)
    {
        for (int l = 0; l < Math.Min(2, layers.Length); l++)
        {
            int width = layers[l].FilterWidth;
            T* target = bar + stack.Functions.FirstColumns[l];
            Elementwise.Add(target, states[l].FiltersBar.Pointer + ((long)edge * width), target, width);
        }

        if (stack.Functions.HasEdgeFeatures)
        {
            T* target = bar + stack.Functions.EdgeFeatureColumn;
            Elementwise.Add(target, stack.EdgeBar.Pointer + ((long)edge * f), target, f);
        }
    }
}
