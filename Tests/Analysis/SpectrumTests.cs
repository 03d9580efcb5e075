using MDEngine.Analysis.Spectra;

namespace MDEngine.Tests.Analysis;

public sealed class SpectrumTests
{
    private const double SampleInterval = 1;

    /// <summary>Of the highest bin: roundings of 6e-8 in each pass of a transform.</summary>
    private const double SinglePrecision = 1e-6;

    /// <summary>Parseval: the bins sum to the mean square of the signal.</summary>
    [TestCase(WindowFunction.Hann)]
    [TestCase(WindowFunction.Blackman)]
    [TestCase(WindowFunction.Rectangular)]
    public void A_line_of_known_amplitude_has_its_power_at_its_wavenumber(WindowFunction window)
    {
        const double Wavenumber = 1500;
        PowerSpectrum power = Sine(Wavenumber, 0.7, new PowerSpectrumOptions { SampleInterval = SampleInterval, SegmentLength = 4000, Window = window, ZeroPadding = 4 });

        double[] bins = power.Power(0);

        Assert.Multiple(() =>
        {
            Assert.That(bins.Sum(), Is.EqualTo(0.5 * 0.7 * 0.7).Within(2e-3));
            Assert.That(Array.IndexOf(bins, bins.Max()) * power.Options.BinWidth, Is.EqualTo(Wavenumber).Within(power.Options.BinWidth));
        });
    }

    /// <summary>Nor does it matter that a spectrum was saved and restored on the way; with a low pass and without.</summary>
    [TestCase(double.PositiveInfinity, 1)]
    [TestCase(4500, 3)]
    public void Threads_and_an_interruption_do_not_change_a_bit(double highest, int decimation)
    {
        const int Samples = 9000, Channels = 21;
        var random = new Random(4);
        double[][] samples = [.. Enumerable.Range(0, Samples).Select(_ => Enumerable.Range(0, Channels).Select(_ => random.NextDouble() - 0.5).ToArray())];
        PowerSpectrum Empty(int threads) => new(
            new PowerSpectrumOptions { SampleInterval = 1, SegmentLength = 2300, Threads = threads, HighestWavenumber = highest },
            [.. Enumerable.Range(0, Channels).Select(c => c % 2)],
            [.. Enumerable.Range(0, Channels).Select(c => 1.0 + (c % 3))]);
        double[] Of(int threads, params int[] interruptions)
        {
            PowerSpectrum power = Empty(threads);
            for (int i = 0; i < Samples; i++)
            {
                if (interruptions.Contains(i))
                {
                    double[] saved = power.Save();
                    power = Empty(threads);
                    power.Restore(saved);
                }

                power.Add(samples[i]);
            }

            return power.Power(1);
        }

        Assert.That(Empty(1).Options.Decimation, Is.EqualTo(decimation));
        double[] expected = Of(1);
        Assert.Multiple(() =>
        {
            Assert.That(Of(2), Is.EqualTo(expected));
            Assert.That(Of(3), Is.EqualTo(expected));
            Assert.That(Of(1, 5, 2301, 4003, 8990), Is.EqualTo(expected));
        });
    }

    /// <summary>Lines that are asked for keep their power; one that sampling every third time would fold onto them leaves 94 dB less.</summary>
    [Test]
    public void A_low_pass_changes_nothing_that_is_asked_for()
    {
        const int Samples = 30000;
        const double Unit = 2 * Math.PI / Units.WavenumberPerInverseFemtosecond, Folded = (Units.WavenumberPerInverseFemtosecond / 3) - 9000;
        double[] lines = [300, 1700, 3600, 4400];
        PowerSpectrum[] spectra = [.. new[] { double.PositiveInfinity, 4500 }.Select(highest => new PowerSpectrum(
            new PowerSpectrumOptions { SampleInterval = 1, SegmentLength = 8340, Window = WindowFunction.Blackman, HighestWavenumber = highest }, [0, 0]))];
        for (int i = 0; i < Samples; i++)
        {
            double[] sample = [lines.Sum(line => Math.Sin(line * Unit * i)), 10 * Math.Cos(9000 * Unit * i)];
            Array.ForEach(spectra, spectrum => spectrum.Add(sample));
        }

        static double Around(PowerSpectrum spectrum, double wavenumber) => spectrum.Power(0)
            .Where((_, k) => Math.Abs((k * spectrum.Options.BinWidth) - wavenumber) < 60).Sum();
        Assert.Multiple(() =>
        {
            Assert.That(spectra[1].Options.Decimation, Is.EqualTo(3));
            Assert.That((spectra[1].Options.BinCount - 1) * spectra[1].Options.BinWidth, Is.EqualTo(4500).Within(5));
            foreach (double line in lines)
            {
                Assert.That(Around(spectra[1], line), Is.EqualTo(Around(spectra[0], line)).Within(1e-4 * 0.5), $"line at {line} cm-1");
            }

            Assert.That(Around(spectra[1], Folded), Is.LessThan(Math.Pow(10, -9.4) * 50), "what is folded of a line of power 50");
        });
    }

    [TestCase(8340, 20480)]
    [TestCase(8192, 16384)]
    [TestCase(10000, 20480)]
    [TestCase(12000, 24576)]
    [TestCase(4, 8)]
    public void Segments_are_lengthened_to_the_next_length_that_transforms_fast(int segment, int expected)
    {
        Assert.That(new PowerSpectrumOptions { SampleInterval = 1, SegmentLength = segment, ZeroPadding = 2 }.TransformLength, Is.EqualTo(expected));
    }

    /// <summary>A periodogram by its definition, beside the packed transforms.</summary>
    [TestCase(4)]
    [TestCase(8)]
    [TestCase(16)]
    [TestCase(32)]
    [TestCase(64)]
    [TestCase(128)]
    [TestCase(24)]
    [TestCase(48)]
    [TestCase(96)]
    [TestCase(192)]
    [TestCase(40)]
    [TestCase(80)]
    [TestCase(160)]
    [TestCase(320)]
    public void The_transform_is_that_of_the_definition(int length)
    {
        var random = new Random(9);
        double[][] channels = [.. Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, length).Select(_ => random.NextDouble() - 0.5).ToArray())];
        var power = new PowerSpectrum(
            new PowerSpectrumOptions { SampleInterval = 1, SegmentLength = length, Window = WindowFunction.Rectangular, ZeroPadding = 1 }, [0, 1, 1]);
        for (int i = 0; i < length; i++)
        {
            power.Add([.. channels.Select(channel => channel[i])]);
        }

        for (int k = 0; k <= length / 2; k++)
        {
            double Bin(double[] x)
            {
                (double re, double im) = (0, 0);
                for (int i = 0; i < length; i++)
                {
                    re += x[i] * Math.Cos(2 * Math.PI * k * i / length);
                    im += x[i] * Math.Sin(2 * Math.PI * k * i / length);
                }

                return (k == 0 || k == length / 2 ? 1 : 2) * ((re * re) + (im * im)) / ((double)length * length);
            }

            Assert.That(power.Power(0)[k], Is.EqualTo(Bin(channels[0])).Within(SinglePrecision * power.Power(0).Max()));
            Assert.That(power.Power(1)[k], Is.EqualTo(Bin(channels[1]) + Bin(channels[2])).Within(SinglePrecision * power.Power(1).Max()));
        }
    }

    /// <summary>Welch's estimate by its definition, for more channels than a vector has lanes, in groups of odd sizes.</summary>
    [Test]
    public void Overlapping_segments_of_many_channels_are_those_of_the_definition([Values(1, 2)] int threads)
    {
        const int Samples = 260;
        var options = new PowerSpectrumOptions { SampleInterval = 1, SegmentLength = 50, ZeroPadding = 2, Overlap = 0.6, Threads = threads };
        int[] groups = [.. Enumerable.Range(0, 37).Select(c => c % 7 == 3 ? -1 : c * c % 5)];
        var random = new Random(3);
        double[][] samples = [.. Enumerable.Range(0, Samples).Select(_ => groups.Select(_ => random.NextDouble() - 0.5).ToArray())];
        var power = new PowerSpectrum(options, groups);
        Array.ForEach(samples, sample => power.Add(sample));

        double[] window = [.. Enumerable.Range(0, 50).Select(i => Math.Pow(Math.Sin(Math.PI * i / 50), 2))];
        int segments = ((Samples - 50) / options.Hop) + 1, n = options.TransformLength;
        Assert.That(power.SegmentCount, Is.EqualTo(segments));
        for (int g = 0; g < 5; g++)
        {
            double[] actual = groups.Contains(g) ? power.Power(g) : [];
            for (int k = 0; k < actual.Length; k++)
            {
                double expected = 0;
                for (int s = 0; s < segments; s++)
                {
                    expected += Enumerable.Range(0, groups.Length).Where(c => groups[c] == g).Sum(c =>
                    {
                        var sum = System.Numerics.Complex.Zero;
                        for (int i = 0; i < 50; i++)
                        {
                            sum += window[i] * samples[(s * options.Hop) + i][c] * System.Numerics.Complex.FromPolarCoordinates(1, -2 * Math.PI * k * i / n);
                        }

                        return (k == 0 || k == n / 2 ? 1 : 2) * Math.Pow(sum.Magnitude, 2);
                    });
                }

                Assert.That(
                    actual[k], Is.EqualTo(expected / segments / n / window.Sum(w => w * w)).Within(SinglePrecision * actual.Max()), $"group {g}, bin {k}");
            }
        }
    }

    [Test]
    public void Maximum_entropy_parts_lines_that_the_periodogram_cannot()
    {
        const int Length = 1000;
        var options = new PowerSpectrumOptions { SampleInterval = SampleInterval, SegmentLength = Length, Window = WindowFunction.Rectangular, ZeroPadding = 8 };
        var power = new PowerSpectrum(options, [0]);
        var windowed = new PowerSpectrum(options with { Window = WindowFunction.Hann }, [0]);
        var random = new Random(2);
        double unit = 2 * Math.PI / Units.WavenumberPerInverseFemtosecond;
        for (int i = 0; i < Length; i++)
        {
            double signal = Math.Sin(1500 * unit * i) + Math.Sin((1550 * unit * i) + 1) + (1e-3 * random.NextDouble());
            power.Add([signal]);
            windowed.Add([signal]);
        }

        double[] estimate = MaximumEntropy.Estimate(power.Power(0), 333);
        Spectrum spectrum = Spectrum.FromPower("lines", estimate, options.BinWidth, 1).Between(1200, 1900);

        Assert.Multiple(() =>
        {
            Assert.That(estimate.Sum(), Is.EqualTo(power.Power(0).Sum()).Within(1e-9));
            Assert.That(SpectrumPeaks.Find(spectrum, 0.1).Select(peak => peak.Wavenumber), Is.EqualTo(new[] { 1500.0, 1550.0 }).Within(5));
            Spectrum periodogram = Spectrum.FromPower("lines", windowed.Power(0), options.BinWidth, 1).Between(1200, 1900);
            Assert.That(SpectrumPeaks.Find(periodogram, 0.1), Has.Count.EqualTo(1), "the windowed periodogram shows one");
        });
    }

    [Test]
    public void Similarity_is_one_for_the_same_shape_and_zero_without_overlap()
    {
        Spectrum a = Gaussian(1000);
        Assert.Multiple(() =>
        {
            Assert.That(a.Similarity(a with { Values = Array.ConvertAll(a.Values, value => 3 * value) }, 0, 4000), Is.EqualTo(1).Within(1e-12));
            Assert.That(a.Similarity(Gaussian(3000), 0, 4000), Is.Zero.Within(1e-12));

            // Two Gaussians of width σ at a distance d overlap as exp(−d²/4σ²).
            Assert.That(a.Similarity(Gaussian(1030), 0, 4000), Is.EqualTo(Math.Exp(-30.0 * 30 / (4 * 20 * 20))).Within(1e-6));
        });
    }

    [Test]
    public void Broadening_keeps_the_integral_and_adds_the_widths()
    {
        Spectrum broad = Gaussian(2000).Broadened(2 * Math.Sqrt(2 * Math.Log(2)) * 15);

        Assert.That(broad.Integral, Is.EqualTo(Gaussian(2000).Integral).Within(1e-6));
        Assert.That(broad.At(2000) / Gaussian(2000).At(2000), Is.EqualTo(20 / 25.0).Within(1e-3));
    }

    /// <summary>Factors relative to the harmonic one at x = βħω, from their formulas.</summary>
    [Test]
    public void Quantum_corrections_are_their_formulas()
    {
        const double Temperature = 300;
        double wavenumber = 2 * Units.Boltzmann * Temperature / Units.Planck * Units.WavenumberPerInverseFemtosecond;
        var flat = new Spectrum("flat", [0, wavenumber], [1, 1]);
        double harmonic = 2 / (1 - Math.Exp(-2));
        Assert.Multiple(() =>
        {
            Assert.That(InfraredAbsorption.Of(flat, Temperature, QuantumCorrection.Harmonic).Values[1], Is.EqualTo(1).Within(1e-12));
            Assert.That(InfraredAbsorption.Of(flat, Temperature, QuantumCorrection.Schofield).Values[1], Is.EqualTo(Math.E / harmonic).Within(1e-12));
            Assert.That(InfraredAbsorption.Of(flat, Temperature, QuantumCorrection.Standard).Values[1], Is.EqualTo(2 / (1 + Math.Exp(-2)) / harmonic).Within(1e-12));
        });
    }

    private static Spectrum Gaussian(double center)
    {
        double[] wavenumbers = [.. Enumerable.Range(0, 4001).Select(k => (double)k)];
        return new Spectrum("gaussian", wavenumbers, Array.ConvertAll(wavenumbers, w => Math.Exp(-0.5 * Math.Pow((w - center) / 20, 2))));
    }

    private static PowerSpectrum Sine(double wavenumber, double amplitude, PowerSpectrumOptions options)
    {
        var power = new PowerSpectrum(options, [0]);
        for (int i = 0; i < 10000; i++)
        {
            power.Add([amplitude * Math.Sin(2 * Math.PI * wavenumber / Units.WavenumberPerInverseFemtosecond * i * options.SampleInterval)]);
        }

        return power;
    }
}
