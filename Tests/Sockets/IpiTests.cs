using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using MDEngine.Analysis;
using MDEngine.Potentials.Classical;
using MDEngine.Simulations.Sockets;

namespace MDEngine.Tests.Sockets;

/// <summary>Our driver and our server of i-PI's protocol against each other, and against peers that break it.</summary>
public sealed class IpiTests
{
    // A quantity is divided and multiplied by its unit: two roundings.
    private const double Rounding = 1e-14;

    [Test]
    public void Energy_forces_and_virial_arrive_as_they_were_computed()
    {
        SocketAddress address = NewAddress();
        AtomicSystem system = Crystal(0.1);
        using var potential = new IpiPotential(address);
        Task driver = Drive(address, system);
        using LennardJonesPotential direct = Argon();
        foreach (double shift in new[] { 0, 0.05, -0.2 })
        {
            AtomicSystem moved = Crystal(0.1 + shift);
            EvaluationResult expected = Evaluate(direct, moved);
            EvaluationResult result = Evaluate(potential, moved);
            Assert.Multiple(() =>
            {
                Assert.That(result.Energy, Is.EqualTo(expected.Energy).Within(1e-12 * Math.Abs(expected.Energy)));
                Assert.That(result.Forces.Zip(expected.Forces, (a, b) => (a - b).Length).Max(), Is.LessThan(1e-11));
                Assert.That((result.Virial.A - expected.Virial.A).Length + (result.Virial.C - expected.Virial.C).Length, Is.LessThan(1e-11));
                Assert.That(Math.Abs(expected.Virial.A.Y - expected.Virial.C.X), Is.GreaterThan(1e-3), "a matrix whose rows could be taken for columns would show nothing");
            });
        }

        potential.Dispose();
        Assert.That(driver.Wait(10000), Is.True, "EXIT ends the driver");
    }

    [Test]
    public void A_structure_whose_driver_dies_goes_to_another()
    {
        SocketAddress address = NewAddress();
        AtomicSystem system = Crystal(0.1);
        var told = new List<string>();
        using var potential = new IpiPotential(address, told.Add);
        Task<EvaluationResult> evaluation = Task.Run(() => Evaluate(potential, system));
        using (Socket mortal = address.Connect())
        {
            Answer(mortal, "READY"); // and is gone in the middle of the positions
        }

        Task driver = Drive(address, system);
        Assert.That(evaluation.Wait(10000), Is.True);
        using LennardJonesPotential direct = Argon();
        Assert.That(evaluation.Result.Energy, Is.EqualTo(Evaluate(direct, system).Energy).Within(Rounding * 100));
        Assert.That(told, Has.Some.Contains("goes to another"));
        potential.Dispose();
        driver.Wait(10000);
    }

    [Test]
    public void A_Hessian_is_the_same_where_one_of_two_drivers_dies_on_the_way()
    {
        using var death = new ManualResetEventSlim();
        double[,] alone = HessianBy(Argon());
        double[,] both = HessianBy(new Survivor(Argon(), death), new Mortal(Argon(), death));
        Assert.That(both, Is.EqualTo(alone));
        Assert.That(alone.Cast<double>().Max(), Is.GreaterThan(0.01));
    }

    [Test]
    public void The_uncertainty_of_a_committee_goes_along_in_the_extras()
    {
        SocketAddress address = NewAddress();
        AtomicSystem system = Crystal(0.1);
        var committee = new CommitteePotential(Argon(), Argon(0.02));
        EvaluationResult expected = Evaluate(committee, system, Quantities.Uncertainty);
        using Socket listener = address.Listen();
        var driver = Task.Run(() => new IpiDriver(committee, system).Run(address, TimeSpan.FromSeconds(10), default));
        using (var server = new IpiConnection(listener.Accept(), "driver"))
        {
            server.Send(IpiMessage.PosData);
            server.Send(1 / Units.Bohr * system.Cell.Matrix);
            server.Send(Units.Bohr * system.Cell.Matrix.Inverse());
            server.Send(system.AtomCount);
            server.Send(Array.ConvertAll(system.Positions.ToArray(), position => position / Units.Bohr));
            server.Send(IpiMessage.GetForce);
            server.Expect(IpiMessage.ForceReady);
            server.Receive(new double[1], "energies");
            server.Expect(system.AtomCount, "forces");
            server.Receive(new Vector3D[system.AtomCount], "forces");
            server.ReceiveMatrix("virials");
            JsonNode extras = JsonNode.Parse(server.ReceiveText("extras"))!;
            Assert.That((double)extras["energy_uncertainty"]! * Units.Hartree, Is.EqualTo(expected.EnergyUncertainty).Within(1e-12));
            Assert.That((double)extras["force_uncertainties"]![2]! * Units.Hartree / Units.Bohr, Is.EqualTo(expected.ForceUncertainties[2]).Within(1e-12));
            Assert.That(expected.EnergyUncertainty, Is.GreaterThan(0.01));
            server.Send(IpiMessage.Exit);
            server.Flush();
        }

        Assert.That(driver.Wait(10000), Is.True);
        File.Delete(address.Path!);
    }

    [TestCase("HELLO       ", "the header 'HELLO'")]
    [TestCase("GETFORCE    ", "GETFORCE while the driver was NEEDINIT")]
    [TestCase("STAT", "the end of the connection; expected the rest of a message")]
    [TestCase("INIT        \0\0\0\0\xff\xff\xff\x7f", "2147483647 bytes of initialization; expected 0 to")]
    [TestCase("INIT        \0\0\0\0\xff\xff\xff\xff", "-1 bytes of initialization")]
    public void A_server_that_breaks_the_protocol_ends_the_driver_with_a_line(string sent, string message)
    {
        InputException? error = Assert.Throws<InputException>(() => DriveAgainst(Encoding.Latin1.GetBytes(sent)));
        Assert.That(error!.Message, Does.Contain(message).And.Contains("i-PI's protocol"));
    }

    [TestCase(3, "3 atoms; expected 4")]
    [TestCase(int.MaxValue, "2147483647 atoms; expected 4")]
    public void A_wrong_number_of_atoms_is_named(int atoms, string message)
    {
        byte[] sent = [.. Header("POSDATA"), .. Bytes(new double[18]), .. BitConverter.GetBytes(atoms)];
        Assert.That(Assert.Throws<InputException>(() => DriveAgainst(sent))!.Message, Does.Contain(message));
    }

    [Test]
    public void Positions_that_are_not_numbers_are_refused()
    {
        var positions = new double[12];
        positions[7] = double.NaN;
        byte[] sent = [.. Header("POSDATA"), .. Bytes(new double[18]), .. BitConverter.GetBytes(4), .. Bytes(positions)];
        Assert.That(Assert.Throws<InputException>(() => DriveAgainst(sent))!.Message, Does.Contain("positions that are not finite"));
    }

    [Test]
    public void Random_bytes_neither_hang_nor_crash_the_driver()
    {
        var random = new Random(3);
        for (int turn = 0; turn < 200; turn++)
        {
            var noise = new byte[random.Next(1, 200)];
            random.NextBytes(noise);
            byte[] start = random.Next(3) switch { 0 => [], 1 => Header("POSDATA"), _ => Header("INIT") };
            try
            {
                DriveAgainst([.. start, .. noise]);
            }
            catch (InputException exception)
            {
                Assert.That(exception.Message, Does.Not.Contain("\n"));
            }
        }
    }

    [Test]
    public void No_server_is_said_within_the_time_that_was_given()
    {
        using LennardJonesPotential potential = Argon();
        var driver = new IpiDriver(potential, Crystal(0));
        InputException? error = Assert.Throws<InputException>(() => driver.Run(NewAddress(), TimeSpan.Zero, default));
        Assert.That(error!.Message, Does.StartWith("no server at "));
    }

    [Test]
    public void Waiting_for_a_driver_can_be_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        using var potential = new IpiPotential(NewAddress(), _ => cancellation.Cancel(), cancellation.Token);
        Assert.That(() => Evaluate(potential, Crystal(0)), Throws.InstanceOf<OperationCanceledException>());
    }

    [TestCase("water", "/tmp/ipi_water")]
    [TestCase("./here", "./here")]
    [TestCase("localhost:31415", "localhost:31415")]
    public void Addresses_are_read(string text, string expected) => Assert.That(SocketAddress.Parse(text).ToString(), Is.EqualTo(expected));

    [TestCase("localhost:web")]
    [TestCase("localhost:70000")]
    [TestCase("")]
    public void Bad_addresses_are_refused(string text) => Assert.Throws<InputException>(() => SocketAddress.Parse(text));

    private static SocketAddress NewAddress() => SocketAddress.Unix(Path.Combine(Path.GetTempPath(), $"mdengine-{Guid.NewGuid():N}"));

    private static LennardJonesPotential Argon(double epsilon = 0.0104) =>
        new(new LennardJonesOptions { Elements = new Dictionary<int, LennardJonesParameters> { [18] = new(epsilon, 3.4) }, Cutoff = 6 });

    /// <summary>Four atoms in a skewed cell.</summary>
    private static AtomicSystem Crystal(double shift) => new(
        new Topology([18, 18, 18, 18]),
        UnitCell.Periodic(new(5.4 + shift, 0, 0), new(0.6, 5.2, 0), new(-0.3, 0.8, 5.6)),
        new Vector3D[] { new(0, 0, 0), new(2.7 + shift, 2.6, 0.1), new(2.6, 0.2, 2.8), new(0.1, 2.7, 2.9) });

    private static EvaluationResult Evaluate(IPotential potential, AtomicSystem system, Quantities more = Quantities.None)
    {
        var result = new EvaluationResult(system.AtomCount);
        potential.Evaluate(system, Quantities.Energy | Quantities.Forces | Quantities.Virial | more, result);
        return result;
    }

    /// <summary>The Hessian of the crystal by two threads and these drivers.</summary>
    private static double[,] HessianBy(params IPotential[] drivers)
    {
        SocketAddress address = NewAddress();
        AtomicSystem system = Crystal(0.1);
        using var server = new IpiPotential(address);
        Task[] driving = [.. drivers.Select(potential => Task.Run(() => new IpiDriver(potential, system).Run(address, TimeSpan.FromSeconds(10), default)))];
        Hessian hessian = new HessianCalculator(() => new SumPotential(server)).Compute(
            system, [0, 1, 2, 3], new Dictionary<int, Displacement>(), threads: 2, _ => { }, default);
        server.Dispose();
        Assert.That(() => Task.WaitAll(driving, 10000), drivers.Length == 1 ? Throws.Nothing : Throws.InstanceOf<AggregateException>(), "one of two died");
        return hessian.Matrix;
    }

    private static Task Drive(SocketAddress address, AtomicSystem system) => Task.Run(() =>
    {
        using LennardJonesPotential potential = Argon();
        new IpiDriver(potential, system).Run(address, TimeSpan.FromSeconds(10), default);
    });

    /// <summary>Our driver with a server that sends some bytes and ends the connection.</summary>
    private static void DriveAgainst(byte[] sent)
    {
        SocketAddress address = NewAddress();
        using Socket listener = address.Listen();
        using LennardJonesPotential potential = Argon();
        var server = Task.Run(() =>
        {
            using Socket socket = listener.Accept();
            socket.Send(sent);
            socket.Shutdown(SocketShutdown.Send);
            try
            {
                var rest = new byte[4096];
                while (socket.Receive(rest) > 0)
                {
                    // What the driver answers is of no interest.
                }
            }
            catch (SocketException)
            {
                // It left without reading everything.
            }
        });
        try
        {
            new IpiDriver(potential, Crystal(0)).Run(address, TimeSpan.FromSeconds(10), default);
        }
        finally
        {
            Assert.That(server.Wait(10000), Is.True);
            File.Delete(address.Path!);
        }
    }

    private static void Answer(Socket socket, string header)
    {
        socket.Receive(new byte[12]);
        socket.Send(Header(header));
    }

    private static byte[] Header(string name) => Encoding.ASCII.GetBytes(name.PadRight(12));

    private static byte[] Bytes(double[] numbers) => MemoryMarshal.AsBytes(numbers.AsSpan()).ToArray();

    /// <summary>Ends its driver at the eighth call.</summary>
    private sealed class Mortal(IPotential potential, ManualResetEventSlim death) : IPotential
    {
        private int calls;

        public Quantities Supported => potential.Supported;

        public void Evaluate(AtomicSystem system, Quantities requested, EvaluationResult result)
        {
            if (++calls == 8)
            {
                death.Set();
                throw new InvalidOperationException("This driver dies here.");
            }

            potential.Evaluate(system, requested, result);
        }
    }

    /// <summary>Gives its first result when the other driver is dead, so that both had work.</summary>
    private sealed class Survivor(IPotential potential, ManualResetEventSlim death) : IPotential
    {
        public Quantities Supported => potential.Supported;

        public void Evaluate(AtomicSystem system, Quantities requested, EvaluationResult result)
        {
            death.Wait(10000);
            potential.Evaluate(system, requested, result);
        }
    }
}
