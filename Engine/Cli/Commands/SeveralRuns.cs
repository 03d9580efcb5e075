using System.Globalization;
using MDEngine.Checkpoints;
using MDEngine.Cli.Options;
using MDEngine.IO;
using MDEngine.Simulations;

namespace MDEngine.Cli.Commands;

/// <summary>Several runs of molecular dynamics of one command: replicas, or temperatures that exchange.</summary>
internal sealed class SeveralRuns(MdOptions options, OutputOptions output)
{
    public int Run(CommandContext context, Structure start, Potential potential) => options.Several.Temperatures(context) is { } temperatures
        ? RunExchange(context, start, potential, temperatures)
        : RunReplicas(context, start, potential, options.Several.Replicas(context));

    private int RunReplicas(CommandContext context, Structure start, Potential potential, int count)
    {
        string folder = output.Folder(context);
        if (output.Overwrites(context))
        {
            throw new InputException("--replicas goes without --overwrite: other processes may work in the folder; remove it, or choose another with --output.");
        }

        if (File.Exists(Path.Combine(folder, "thermo.csv")))
        {
            throw new InputException($"{folder}: holds a run by itself (thermo.csv is there); choose another folder for replicas with --output.");
        }

        // Whether a run can be made of the options is told before there are folders; where nothing is yet, nothing is read that another process writes.
        options.Read(context, start, potential, Path.Combine(folder, "none"), new SilentProgress(), new OneOfSeveral(0, null, true)).Prepare().Dispose();
        ReplicasResult result;
        using (StatusLine status = StatusLine.Of(context))
        {
            result = new Replicas(
                potential,
                folder,
                count,
                replica => options.Read(
                    context, start, replica.Potential, replica.Output, new ReplicaProgress(status, replica.Index), new OneOfSeveral(replica.Index, null, true)))
            {
                Progress = ended => status.Show(() => $"{ended} of {count} replicas have ended"),
            }.Execute(context.Cancellation);
        }

        foreach (string line in result.Diverged)
        {
            context.Error.WriteLine(line);
        }

        if (result.Elsewhere > 0)
        {
            context.Output.WriteLine($"{result.Elsewhere} of {count} replicas are with other processes; the last to end writes the report");
            return ExitCode.Success;
        }

        using (RunLock.OfFileInTurn(Path.Combine(folder, "replicas")))
        {
            output.WriteReport(context);
        }

        context.Output.WriteLine($"{result.Finished} of {count} replicas have finished; means, spread and standard errors are in {Path.Combine(folder, "replicas.json")}");
        return result.Diverged.Count > 0 ? ExitCode.Failure : ExitCode.Success;
    }

    private int RunExchange(CommandContext context, Structure start, Potential potential, double[] temperatures)
    {
        string folder = output.Folder(context);
        var exchange = new ReplicaExchange(
            potential,
            folder,
            temperatures,
            replica => options.Read(
                context, start, replica.Potential, replica.Output, new SilentProgress(), new OneOfSeveral(replica.Index, temperatures[replica.Index], false)))
        {
            IntervalSteps = options.Several.Interval(context),
            Seed = options.Seed(context),
        };
        exchange.Check();
        OutputFolder.Prepare(folder, CheckpointStore.FileName, options.Resumes(context), output.Overwrites(context));
        ExchangeResult result;
        using (StatusLine status = StatusLine.Of(context))
        {
            result = exchange.Execute(step => status.Show(() => $"step {step}"), context.Cancellation);
        }

        if (!result.Finished)
        {
            context.Error.WriteLine($"mdengine: interrupted at step {result.Step}; everything is kept in {folder}. To go on, give the same command with --resume.");
            context.Cancellation.ThrowIfCancellationRequested();
        }

        output.WriteReport(context);
        foreach (ExchangePair pair in result.Pairs)
        {
            context.Output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{pair.LowerK:G6} K and {pair.UpperK:G6} K: {pair.Accepted} of {pair.Attempts} exchanges accepted ({pair.AcceptanceRate:P0})"));
        }

        context.Output.WriteLine($"results are in {folder}");
        return ExitCode.Success;
    }
}
