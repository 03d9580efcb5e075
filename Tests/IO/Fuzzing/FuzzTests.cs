using System.Diagnostics;

namespace MDEngine.Tests.IO.Fuzzing;

/// <summary>
/// Files of every kind that is read, made at random and damaged: read as something that writes and reads back the same, or refused by an input
/// error of one line; soon, and in memory that follows the file.
/// </summary>
/// <remarks>
/// The long form takes a minute for each kind, or <c>-- TestRunParameters.Parameter(name="fuzz.seconds",value="600")</c>, from the seed 1000 or "fuzz.seed".
/// </remarks>
internal sealed class FuzzTests
{
    /// <summary>Managed memory that a reading may take for its buffers, beside a multiple of the file's size.</summary>
    private const long FixedMemory = 16 << 20;
    private const long MemoryPerByte = 400;
    private const int QuickRuns = 15;
    private const int EnoughToHaveRead = 50; // some damage makes no difference, but not in each handful of files

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    [Test]
    public void Files_are_read_as_what_they_say([ValueSource(typeof(FuzzTargets), nameof(FuzzTargets.All))] FuzzTarget target)
    {
        string path = Sample.Temporary(target.FileName);
        for (int seed = 1; seed <= 20; seed++)
        {
            Specimen specimen = target.Make(new Random(seed));
            File.WriteAllBytes(path, specimen.Bytes);
            string what = $"{target}, seed {seed}";
            object content = target.Read(path);
            target.RequireRight(content, specimen, what);
            target.RequireSameAgain(content, what);
        }
    }

    [Test]
    public void Damaged_files_are_refused_or_read_alike([ValueSource(typeof(FuzzTargets), nameof(FuzzTargets.All))] FuzzTarget target) =>
        Fuzz(target, 1, QuickRuns, TimeSpan.MaxValue);

    [Test]
    [Category("Long")]
    public void Many_damaged_files_are_refused_or_read_alike([ValueSource(typeof(FuzzTargets), nameof(FuzzTargets.All))] FuzzTarget target) =>
        Fuzz(target, TestContext.Parameters.Get("fuzz.seed", 1000), 1_000_000, TimeSpan.FromSeconds(TestContext.Parameters.Get("fuzz.seconds", 60)));

    private static void Fuzz(FuzzTarget target, int seed, int runs, TimeSpan limit)
    {
        string path = Sample.Temporary(target.FileName);
        int refused = 0;
        int run = 0;
        for (var all = Stopwatch.StartNew(); run < runs && all.Elapsed < limit; run++)
        {
            string what = $"{target}, seed {seed + run}";
            var random = new Random(seed + run);
            byte[] bytes = new MutatedFiles(random).Damage(target.Make(random).Bytes);
            File.WriteAllBytes(path, bytes);
            long memory = GC.GetAllocatedBytesForCurrentThread();
            var time = Stopwatch.StartNew();
            object? content = TryRead(target, path, what);
            memory = GC.GetAllocatedBytesForCurrentThread() - memory;
            refused += content is null ? 1 : 0;
            Assert.That(memory, Is.LessThan(FixedMemory + (MemoryPerByte * bytes.Length)), $"{what}: memory");
            if (time.Elapsed > Longest)
            {
                // Another program may have held one reading up, and hardly the same one twice.
                time.Restart();
                TryRead(target, path, what);
            }

            Assert.That(time.Elapsed, Is.LessThan(Longest), $"{what}: time");
            if (content is not null)
            {
                target.RequireSameAgain(content, what);
            }
        }

        TestContext.Out.WriteLine($"{target}: seeds {seed} to {seed + run - 1}, {refused} refused, {run - refused} read");
        Assert.That(refused, Is.InRange(1, target.HasChecksums || run < EnoughToHaveRead ? run : run - 1), "damage that is never noticed, or always");
    }

    private static object? TryRead(FuzzTarget target, string path, string what)
    {
        try
        {
            return target.Read(path);
        }
        catch (InputException exception)
        {
            Assert.That(exception.Message, Does.StartWith(path).And.Not.Contain("\n"), what);
            return null;
        }
        catch (Exception exception) when (exception is not ResultStateException)
        {
            throw new AssertionException($"{what}: {exception}");
        }
    }
}
