using MDEngine.Analysis;
using MDEngine.Analysis.Spectra;
using MDEngine.Integrators;
using MDEngine.Potentials.Xtb;
using MDEngine.Tests.Potentials.Xtb;

namespace MDEngine.Tests.Analysis;

/// <summary>Spectra of dynamics whose lines are known.</summary>
internal sealed class DynamicsSpectrumTests
{
    /// <summary>
    /// A cold harmonic molecule: the minimum and the Hessian are known, so that the lines of its dynamics must be the normal
    /// modes, once velocity Verlet's shift is taken out.
    /// </summary>
    [Test]
    public void Peaks_of_a_cold_run_are_the_normal_modes_and_the_total_is_3N([Values] bool fromPositions)
    {
        (AtomicSystem minimum, HarmonicMolecule potential, NormalModes modes) = HarmonicMolecule.Water();
        const double TimeStep = 0.25;
        var options = new PowerSpectrumOptions { SampleInterval = TimeStep, SegmentLength = 30000, ZeroPadding = 2 };
        var spectrum = new VelocitySpectrum(minimum.Topology, [("hydrogens", [1, 2])], options);
        var state = new SimulationState(minimum.Topology, UnitCell.None, minimum.Positions.Span);
        var atoms = new AtomMobility(state.Topology);
        MaxwellBoltzmann.Draw(state, atoms, 10, CenterOfMassMotion.MomentumAndAngularMomentum, 3);
        var integrator = new VelocityVerlet(TimeStep, atoms);
        integrator.Initialize(state, potential);
        for (int step = 0; step < 30002; step++)
        {
            if (fromPositions)
            {
                spectrum.AddPositions(state.Positions);
            }
            else
            {
                spectrum.Add(state.Velocities);
            }

            integrator.Advance(state, potential);
        }

        IReadOnlyList<Spectrum> spectra = spectrum.Spectra();
        Spectrum total = spectra[0].WithoutVerletShift(TimeStep);
        IReadOnlyList<SpectrumPeak> peaks = SpectrumPeaks.Find(total.Between(500, 5000), 1e-3);
        Assert.Multiple(() =>
        {
            Assert.That(spectra.Select(one => one.Name), Is.EqualTo(new[] { "total", "H", "O", "hydrogens" }));
            Assert.That(spectra[0].Integral, Is.EqualTo(9).Within(1e-9));
            Assert.That(spectra[1].Integral + spectra[2].Integral, Is.EqualTo(9).Within(1e-9));
            Assert.That(spectra[3].Values, Is.EqualTo(spectra[1].Values));
            foreach (NormalMode mode in modes.Modes)
            {
                double off = peaks.Min(peak => Math.Abs(peak.Wavenumber - mode.Wavenumber));
                Assert.That(off, Is.LessThan(options.BinWidth), $"mode at {mode.Wavenumber:F1} cm-1");
            }
        });
    }

    /// <summary>
    /// Equipartition at 300 K: of the nine degrees of freedom of a thermostatted water molecule six are the hydrogen atoms', one lies
    /// in the bending band and two lie in the stretching bands, each within three standard errors of ten independent parts of the run.
    /// </summary>
    [Test]
    public void Bands_of_a_run_at_300_K_hold_their_degrees_of_freedom()
    {
        (AtomicSystem minimum, HarmonicMolecule potential, NormalModes modes) = HarmonicMolecule.Water();
        const double TimeStep = 0.25; // velocity Verlet lacks (ωΔt)²/4 of the stretches' kinetic energy, 0.7 %
        const double Temperature = 300, Friction = 0.01;
        var state = new SimulationState(minimum.Topology, UnitCell.None, minimum.Positions.Span);
        var atoms = new AtomMobility(state.Topology);
        var integrator = new MiddleScheme(TimeStep, atoms, new LangevinThermostat(atoms, TemperatureSchedule.Constant(Temperature), Friction, 5));
        MaxwellBoltzmann.Draw(state, atoms, Temperature, CenterOfMassMotion.None, 7);
        integrator.Initialize(state, potential);
        double bend = modes.Modes[0].Wavenumber, stretch = modes.Modes[1].Wavenumber, above = 2 * modes.Modes[2].Wavenumber;
        var options = new PowerSpectrumOptions { SampleInterval = TimeStep, SegmentLength = 5000 };
        double[][] parts = [.. Enumerable.Range(0, 10).Select(_ =>
        {
            var spectrum = new VelocitySpectrum(minimum.Topology, [], options);
            double kinetic = 0;
            for (int step = 0; step < 20000; step++)
            {
                integrator.Advance(state, potential);
                spectrum.Add(state.Velocities);
                kinetic += state.KineticEnergy / 20000;
            }

            // The spectrum is scaled to 3N; in units of kT/2 a degree of freedom it is the mean kinetic energy that counts.
            IReadOnlyList<Spectrum> spectra = spectrum.Spectra();
            double scale = kinetic / (0.5 * Units.Boltzmann * Temperature) / 9;
            double Band(double least, double most) => scale * spectra[0].Between(least, most).Integral;
            return new[] { scale * spectra[1].Integral, scale * spectra[2].Integral, Band(0.5 * bend, 0.5 * (bend + stretch)), Band(0.5 * (bend + stretch), above) };
        })];

        // The six motions of the whole are a Lorentzian about zero, of which a part reaches into the bands.
        double width = Friction / (2 * Math.PI) * Units.WavenumberPerInverseFemtosecond;
        double Tail(double least, double most) => 6 * 2 / Math.PI * (Math.Atan(most / width) - Math.Atan(least / width));
        double[] expected = [6, 3, 1 + Tail(0.5 * bend, 0.5 * (bend + stretch)), 2 + Tail(0.5 * (bend + stretch), above)];

        Assert.Multiple(() =>
        {
            for (int k = 0; k < expected.Length; k++)
            {
                double mean = parts.Average(part => part[k]);
                double error = Math.Sqrt(parts.Sum(part => Math.Pow(part[k] - mean, 2)) / (parts.Length * (parts.Length - 1.0)));
                Assert.That(mean, Is.EqualTo(expected[k]).Within(3 * error), $"{k}: {mean:F3} ± {error:F3}");
                Assert.That(error, Is.LessThan(0.1 * expected[k]), "the run is long enough to tell");
            }
        });
    }

    /// <summary>
    /// Infrared lines of water on GFN2-xTB beside the intensities that the program xtb prints: runs that start at the minimum with one
    /// mode excited have areas in the ratio of the intensities, in that order.
    /// </summary>
    [Test]
    public void Infrared_lines_of_water_are_in_the_ratio_of_the_intensities_of_the_program_xtb()
    {
        XtbCase.RequireLibrary();
        XtbHessian reference = XtbHessian.Find("water");
        using var potential = new XtbPotential(new XtbOptions { Accuracy = 0.01 });
        Hessian hessian = new HessianCalculator(() => new XtbPotential(new XtbOptions { Accuracy = 0.01 }))
            .Compute(reference.System, [0, 1, 2], new Dictionary<int, Displacement>(), 1, _ => { }, CancellationToken.None);
        double[] areas = [.. NormalModes.Of(hessian).Modes.Select(mode => InfraredArea(potential, reference.System, mode))];

        Assert.Multiple(() =>
        {
            for (int k = 1; k < areas.Length; k++)
            {
                double expected = reference.Intensities[k] / reference.Intensities[0];
                Assert.That(areas[k] / areas[0], Is.EqualTo(expected).Within(0.03 * expected), $"mode {k + 1} against the bending mode");
            }

            Assert.That(areas[0], Is.GreaterThan(areas[2]));
            Assert.That(areas[2], Is.GreaterThan(areas[1]));
        });
    }

    // Of a run that starts with a kinetic energy of 1 K in the mode, so that it is harmonic.
    private static double InfraredArea(XtbPotential potential, AtomicSystem minimum, NormalMode mode)
    {
        const double TimeStep = 0.25; // velocity Verlet gains 1 % of power at 3650 cm-1
        var state = new SimulationState(minimum.Topology, UnitCell.None, minimum.Positions.Span);
        double speed = Math.Sqrt(2 * Units.Boltzmann * Units.AccelerationPerForceOverMass / mode.ReducedMass);
        for (int i = 0; i < minimum.AtomCount; i++)
        {
            state.Velocities[i] = speed * mode.Displacements[i];
        }

        state.Requested |= Quantities.Dipole;
        var integrator = new VelocityVerlet(TimeStep, new AtomMobility(state.Topology));
        var spectrum = new DipoleSpectrum(new PowerSpectrumOptions { SampleInterval = TimeStep, SegmentLength = 600 });
        integrator.Initialize(state, potential);
        for (int step = 0; step < 602; step++)
        {
            spectrum.Add(state.Evaluation.Dipole);
            integrator.Advance(state, potential);
        }

        return InfraredAbsorption.Of(spectrum.Derivative(), 300, QuantumCorrection.Harmonic).Between(500, 6000).Integral;
    }
}
