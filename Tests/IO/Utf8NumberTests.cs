using FsCheck;
using FsCheck.Fluent;
using MDEngine.IO;

namespace MDEngine.Tests.IO;

/// <summary>Numbers, seen through a file: the parser is internal.</summary>
internal sealed class Utf8NumberTests
{
    [Test]
    public void Any_double_written_comes_back_the_same()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<NormalFloat[]>(), values =>
        {
            double[] expected = [.. values.Select(value => value.Get)];
            return RoundTrip(expected).SequenceEqual(expected);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));
    }

    [Test]
    public void Decimal_text_reads_as_the_nearest_double()
    {
        var random = new Random(7);
        var texts = new List<string>();
        for (int i = 0; i < 20_000; i++)
        {
            string zeros = new('0', random.Next(3) == 0 ? random.Next(1, 30) : 0);
            string digits = zeros + string.Concat(Enumerable.Range(0, random.Next(1, 22)).Select(_ => (char)('0' + random.Next(10))));
            int point = random.Next(0, digits.Length + 1);
            string exponent = random.Next(3) == 0 ? $"e{random.Next(-30, 30)}" : "";
            texts.Add((random.Next(2) == 0 ? "-" : "") + digits[..point] + "." + digits[point..] + exponent);
        }

        for (int i = 0; i < 20_000; i++)
        {
            // Halfway between two doubles, one more or less, and all of that times a power of ten.
            long halfway = (((1L << 53) + random.NextInt64(1L << 53)) | 1) << random.Next(0, 7);
            texts.Add($"{halfway + random.Next(-1, 2)}" + (random.Next(2) == 0 ? $"e{random.Next(-80, 80)}" : ""));
        }

        texts.AddRange(["-0", "+1.5", ".5", "5.", "9007199254740993", "0.1", "1E5", "123456789012345678901234567890"]);
        string content = $"{texts.Count}\n\n" + string.Concat(texts.Select(text => $"H {text} 0 0\n"));
        Frame frame = Sample.ReadAll(Sample.Write("a.xyz", content))[0];

        for (int i = 0; i < texts.Count; i++)
        {
            double expected = double.Parse(texts[i], System.Globalization.CultureInfo.InvariantCulture);
            Assert.That(BitConverter.DoubleToInt64Bits(frame.Positions[i].X), Is.EqualTo(BitConverter.DoubleToInt64Bits(expected)), texts[i]);
        }
    }

    [TestCase("1.2.3")]
    [TestCase("--1")]
    [TestCase("-")]
    [TestCase(".")]
    [TestCase("1e")]
    [TestCase("0x10")]
    [TestCase("1,5")]
    [TestCase("1d")]
    [TestCase("d0")]
    [TestCase("1d0e0")]
    [TestCase("1.0D0D0")]
    public void What_is_no_number(string text)
    {
        Assert.That(Sample.ErrorOf(Sample.Write("a.xyz", $"1\n\nH {text} 0 0\n")), Does.StartWith("a.xyz:3:3: "));
    }

    private static IEnumerable<double> RoundTrip(double[] values)
    {
        if (values.Length == 0)
        {
            return values;
        }

        string path = Sample.Temporary("a.extxyz");
        using (Trajectory trajectory = Trajectory.Create(path))
        {
            trajectory.Write(new Frame(new Topology(Enumerable.Repeat(1, values.Length).ToArray()), [.. values.Select(value => new Vector3D(value, 0, 0))]));
        }

        return Sample.ReadAll(path)[0].Positions.Select(position => position.X);
    }
}
