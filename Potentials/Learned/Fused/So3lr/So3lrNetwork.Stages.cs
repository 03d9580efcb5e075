using System.Numerics;

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <content>What is done in which order, and where threads wait for each other: between steps.</content>
internal sealed unsafe partial class So3lrNetwork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // A stage over rows: the first, their number, scratch of the thread.
    private delegate void RowStage(int first, int count, Workspace<T> scratch);

    private void PlanForward()
    {
        Add(Begin(forward, StepUnit.Runs), "geometry", (run, _) => pairs.Sort(run, species));
        PassStep<T> step = Begin(forward, StepUnit.Pairs);
        Add(step, "geometry", OverPairs((first, count, _) => PreparePairs(first, count)));
        Add(step, "filters", OverPairs((first, count, _) => firstAttention.Filter(pairs, first, count)));
        for (int layer = 0; layer < options.Layers; layer++)
        {
            int t = layer;
            So3lrUpdate<T> update = updates[t];
            if (t > 0)
            {
                Add(Begin(forward, StepUnit.Pairs), "filters", OverPairs((first, count, scratch) =>
                    attentions[t - 1].Filter(pairs, v[t].Pointer, first, count, scratch)));
            }

            step = Begin(forward, StepUnit.Atoms);
            Add(step, "messages", OverAtoms((first, count, scratch) => Receive(t, first, count, scratch)));
            Add(step, "updates", OverAtoms((first, count, scratch) => update.Apply(first, count, x.Pointer, v[t + 1].Pointer, scratch)));
            if (t + 1 < options.Layers)
            {
                Add(step, "queries, keys, values", OverAtoms((first, count, _) => attentions[t].Project(x.Pointer, first, count)));
            }
        }

        Add(step, "heads", OverAtoms((first, count, scratch) => heads.Apply(
            system.Topology.AtomicNumbers.AsSpan(), x.Pointer, first, count, output.NetworkEnergies, output.Charges, output.Ratios, scratch)));
    }

    private void PlanLongPairs()
    {
        Add(Begin(longPairs, StepUnit.Parts), "long range", (part, scratch) => longRange.Compute(
            system, longList, output.Charges, output.Ratios, part, (double*)scratch.Take(LongRange.Scratch * sizeof(double) / sizeof(T))));
        Add(Begin(longPairs, StepUnit.Atoms), "long range", OverAtoms((first, count, _) => longRange.Gather(output.Charges, first, count)));
    }

    private void PlanReverse()
    {
        PassStep<T> step = Begin(reverse, StepUnit.Atoms);
        Add(step, "heads, reverse", OverAtoms((first, count, scratch) =>
        {
            heads.Reverse(
                system.Topology.AtomicNumbers.AsSpan(), first, count, longRange.Potentials, longRange.RatioBars, xBar.Pointer, scratch);
            new Span<T>(vBar.Pointer + ((long)first * pairs.Stride), count * pairs.Stride).Clear();
        }));
        for (int layer = options.Layers - 1; layer >= 0; layer--)
        {
            int t = layer;
            So3lrUpdate<T> update = updates[t];
            Add(step, "updates, reverse", OverAtoms((first, count, scratch) => update.Reverse(
                first, count, xBar.Pointer, vBar.Pointer, messageXBars[t % 2].Pointer, messageVBars[t % 2].Pointer, scratch)));
            step = Begin(reverse, StepUnit.Pairs);
            if (t == 0)
            {
                break;
            }

            Add(step, "filters, reverse", OverPairs((first, count, scratch) =>
                attentions[t - 1].FilterAdjoints(pairs, v[t].Pointer, MessageBars(t), first, count, scratch)));
            step = Begin(reverse, StepUnit.Atoms);
            Add(step, "messages, reverse", OverAtoms((first, count, scratch) =>
            {
                Copy(messageXBars[t % 2].Pointer, xBar.Pointer, first, count, options.Features);
                Copy(messageVBars[t % 2].Pointer, vBar.Pointer, first, count, pairs.Stride);
                attentions[t - 1].ReceiveAdjoints(pairs, first, count, MessageBars(t), xBar.Pointer, vBar.Pointer, scratch);
            }));
        }

        Add(step, "filters, reverse", OverPairs((first, count, scratch) =>
            firstAttention.FilterAdjoints(pairs, MessageBars(0), first, count, scratch)));
        Add(step, "forces", OverPairs((first, count, _) => DerivePairs(first, count)));
        Add(Begin(reverse, StepUnit.Atoms), "forces", OverAtoms((first, count, _) => GatherForces(first, count)));
    }

    private static PassStep<T> Begin(List<PassStep<T>> steps, StepUnit unit)
    {
        steps.Add(new PassStep<T>(unit));
        return steps[^1];
    }

    private static void Add(PassStep<T> step, string name, Action<int, Workspace<T>> stage) => step.Add(name, () => 0, stage);

    private Action<int, Workspace<T>> OverAtoms(RowStage stage) => (block, scratch) =>
    {
        int first = block * atomBlock;
        stage(first, Math.Min(atomBlock, system.AtomCount - first), scratch);
    };

    private Action<int, Workspace<T>> OverPairs(RowStage stage) => (block, scratch) =>
    {
        int first = block * PairBlock;
        stage(first, Math.Min(PairBlock, pairs.Count - first), scratch);
    };
}
