using System.Globalization;
using System.Text.Json.Nodes;
using MDEngine.Training;

namespace MDEngine.Benchmarks.Training;

/// <summary>
/// Training steps of ViSNet-LSRM (50 radial functions, float32, energies and forces) on frames of a 42-atom peptide, by the fused engine and by TorchSharp in smooth mode and
/// by TorchSharp in exact mode, beside the authors' PyTorch code in one run:
/// <c>training [--threads 1,2] [--steps 40] [--channels 128] [--layers 4] [--long-layers 2] [--batch 8] [--ways fused,torch,exact] [--peer COMMAND]</c>.
/// The peer command does the same and prints a JSON object with "samples_per_second" and "cpu_seconds_per_sample"; it gets OMP_NUM_THREADS
/// and OPENBLAS_NUM_THREADS=1.
/// </summary>
internal static class TrainingSideBySide
{
    public static void Run(string[] arguments)
    {
        string peer = Peer.Option(arguments, "--peer", "");
        string[] ways = Peer.Option(arguments, "--ways", Backends.Present().Count > 1 ? "fused,torch,exact" : "fused").Split(',');
        Console.WriteLine("threads  way         samples/s  CPU s/sample");
        foreach (int threads in Peer.Option(arguments, "--threads", "1,2").Split(',').Select(int.Parse))
        {
            foreach (string way in ways)
            {
                Print(threads, way, Ours(threads, way, arguments));
            }

            if (peer.Length > 0)
            {
                Print(threads, "authors", PeerRates(peer, threads));
            }
        }
    }

    private static void Print(int threads, string way, (double Rate, double Cpu) of) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{threads,7}  {way,-8} {of.Rate,12:F2} {of.Cpu,13:F4}"));

    private static (double SamplesPerSecond, double CpuPerSample) Ours(int threads, string way, string[] arguments)
    {
        string folder = Directory.CreateTempSubdirectory("mdengine-training-").FullName;
        try
        {
            string data = Path.Combine(AppContext.BaseDirectory, "Training");
            string file = Path.Combine(folder, "train.yaml");
            int steps = int.Parse(Peer.Option(arguments, "--steps", "40"), CultureInfo.InvariantCulture);
            File.WriteAllText(file, $"""
                output: {folder}
                model:
                  architecture: visnet-lsrm
                  mode: {(way == "exact" ? "exact" : "smooth")}
                  hidden_channels: {Peer.Option(arguments, "--channels", "128")}
                  num_layers: {Peer.Option(arguments, "--layers", "4")}
                  long_num_layers: {Peer.Option(arguments, "--long-layers", "2")}
                  num_rbf: 50
                data:
                  train: {data}/ac-ala3-nhme-500K-consecutive.npz
                  energy_unit: eV
                  structure: {data}/ac-ala3-nhme.extxyz
                split:
                  block_frames: 4
                  validation_fraction: 0.1
                training:
                  batch_size: {Peer.Option(arguments, "--batch", "8")}
                  max_steps: {steps}
                  validation_interval: {steps}
                  backend: {(way == "fused" ? "fused" : "torch")}
                  threads: {threads}
                """);
            TrainingOptions options = TrainingOptions.Read(file);
            using TrainingData frames = TrainingData.Load(options, TextWriter.Null);
            using (var warmUp = new Trainer(options with { MaxSteps = 4 }, frames, Path.Combine(folder, "warm-up"), seed: 1))
            {
                warmUp.Run(TextWriter.Null, CancellationToken.None);
            }

            // Nothing but steps: the trainer's own clock leaves validations out.
            using var trainer = new Trainer(options, frames, Path.Combine(folder, "timed"), seed: 1);
            (TimeSpan cpuStart, double rate, TimeSpan cpuEnd) = (default, 0, default);
            trainer.Run(TextWriter.Null, CancellationToken.None, status =>
            {
                if (status.Step == 1)
                {
                    cpuStart = Environment.CpuUsage.TotalTime;
                }

                (rate, cpuEnd) = (status.SamplesPerSecond, Environment.CpuUsage.TotalTime);
            });
            return (rate, (cpuEnd - cpuStart).TotalSeconds / ((steps - 1) * options.BatchSize));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static (double SamplesPerSecond, double CpuPerSample) PeerRates(string command, int threads)
    {
        JsonNode row = JsonNode.Parse(Peer.Lines(command, threads).Last(line => line.StartsWith('{')))!;
        return ((double)row["samples_per_second"]!, (double)row["cpu_seconds_per_sample"]!);
    }
}
