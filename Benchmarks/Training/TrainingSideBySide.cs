using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MDEngine.Training;
using MDEngine.Training.Torch;
using static TorchSharp.torch;

namespace MDEngine.Benchmarks.Training;

/// <summary>
/// Training steps of ViSNet-LSRM in exact mode (F = 128, 4 + 2 layers, 50 radial functions, float32, energies and forces) on batches of four
/// frames of a 42-atom peptide, beside the authors' PyTorch code in one run: <c>training [--threads 1,2] [--steps 40] [--peer COMMAND]</c>.
/// The peer command does the same and prints a JSON object with "samples_per_second" and "cpu_seconds_per_sample"; it gets OMP_NUM_THREADS
/// and OPENBLAS_NUM_THREADS=1.
/// </summary>
internal static class TrainingSideBySide
{
    public static void Run(string[] arguments)
    {
        int steps = int.Parse(Peer.Option(arguments, "--steps", "40"), CultureInfo.InvariantCulture);
        string peer = Peer.Option(arguments, "--peer", "");
        Console.WriteLine("threads  ours: samples/s  CPU s/sample   peer: samples/s  CPU s/sample   ours/peer: samples/s  CPU");
        foreach (int threads in Peer.Option(arguments, "--threads", "1,2").Split(',').Select(int.Parse))
        {
            (double rate, double cpu) = Ours(threads, steps);
            string comparison = "";
            if (peer.Length > 0)
            {
                (double peerRate, double peerCpu) = PeerRates(peer, threads);
                comparison = $"{peerRate,15:F2} {peerCpu,13:F3} {rate / peerRate,22:F2} {peerCpu / cpu,5:F2}";
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{threads,7} {rate,16:F2} {cpu,13:F3}  {comparison}"));
        }
    }

    private static (double SamplesPerSecond, double CpuPerSample) Ours(int threads, int steps)
    {
        string folder = Directory.CreateTempSubdirectory("mdengine-training-").FullName;
        try
        {
            string data = Path.Combine(AppContext.BaseDirectory, "Training");
            string file = Path.Combine(folder, "train.yaml");
            File.WriteAllText(file, $"""
                output: {folder}
                model:
                  architecture: visnet-lsrm
                  mode: exact
                  hidden_channels: 128
                  num_layers: 4
                  long_num_layers: 2
                  num_rbf: 50
                data:
                  train: {data}/ac-ala3-nhme-500K-consecutive.npz
                  energy_unit: eV
                  structure: {data}/ac-ala3-nhme.extxyz
                split:
                  block_frames: 4
                  validation_fraction: 0.1
                training:
                  batch_size: 4
                  max_steps: {steps}
                  validation_interval: {steps}
                """);
            TrainingOptions options = TrainingOptions.Read(file);
            set_num_threads(threads);
            using TrainingData frames = TrainingData.Load(options, TextWriter.Null);
            using (var warmUp = new Trainer(options with { MaxSteps = 3 }, frames, Path.Combine(folder, "warm-up"), seed: 1))
            {
                warmUp.Run(TextWriter.Null, CancellationToken.None);
            }

            using var trainer = new Trainer(options, frames, Path.Combine(folder, "timed"), seed: 1);
            var clock = new StepClock();
            trainer.Run(clock, CancellationToken.None);
            int samples = steps * options.BatchSize;
            return (samples / clock.Seconds, clock.CpuSeconds / samples);
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

    /// <summary>The time between the trainer's first line, which follows the validation of the start values, and its last.</summary>
    private sealed class StepClock : TextWriter
    {
        private long start;
        private TimeSpan cpuStart;

        public override Encoding Encoding => Encoding.UTF8;

        public double Seconds { get; private set; }

        public double CpuSeconds { get; private set; }

        public override void WriteLine(string? value)
        {
            if (start == 0)
            {
                start = Stopwatch.GetTimestamp();
                cpuStart = Environment.CpuUsage.TotalTime;
            }

            Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            CpuSeconds = (Environment.CpuUsage.TotalTime - cpuStart).TotalSeconds;
        }
    }
}
