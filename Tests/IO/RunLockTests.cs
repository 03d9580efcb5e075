using MDEngine.IO;
using MDEngine.Simulations;
using MDEngine.Tests.Cli;
using MDEngine.Tests.Training;

namespace MDEngine.Tests.IO;

/// <summary>Who may write in a folder.</summary>
internal sealed class RunLockTests
{
    [Test]
    public void A_run_goes_on_in_the_folder_of_its_command_and_another_does_not()
    {
        string folder = Path.GetDirectoryName(Sample.Write("a", ""))!;
        using (RunLock command = RunLock.OfFolder(folder))
        {
            using (RunLock.OfRun(folder))
            {
                Assert.That(() => RunLock.OfRun(folder), Throws.TypeOf<InputException>().With.Message.Contains("another run is writing here"));
            }

            Assert.That(() => RunLock.OfRun(folder).Dispose(), Throws.Nothing);
            Assert.That(() => RunLock.OfFolder(folder), Throws.TypeOf<InputException>());
        }

        using (RunLock.OfRun(folder))
        {
            Assert.That(() => RunLock.OfRun(folder), Throws.TypeOf<InputException>());
        }

        Assert.That(() => RunLock.OfFolder(folder).Dispose(), Throws.Nothing);
    }

    [Test]
    public void Runs_from_a_program_are_refused_where_another_writes()
    {
        string structure = Sample.Write("ar.xyz", "2\n\nAr 0 0 0\nAr 3.8 0 0\n");
        string argon = Path.Combine(Path.GetDirectoryName(structure)!, "argon.yaml");
        File.WriteAllText(argon, "cutoff_angstrom: 8.5\nelements:\n  Ar: { epsilon_ev: 0.0103, sigma_angstrom: 3.405 }\n");
        string folder = Path.Combine(Path.GetDirectoryName(structure)!, "out");
        using Potential potential = Potential.Load(argon);
        Directory.CreateDirectory(folder);
        using RunLock other = RunLock.OfFolder(folder);
        using IDisposable run = RunLock.OfRun(folder);

        Assert.That(() => new Vibrations(Structure.Read(structure), potential, folder).Execute(), Throws.TypeOf<InputException>().With.Message.Contains("another run"));
        Assert.That(Directory.GetFiles(folder, "modes*"), Is.Empty);
    }

    [Test]
    public void Training_is_refused_where_another_run_writes()
    {
        string folder = TrainingFiles.Folder();
        string output = Directory.CreateDirectory(Path.Combine(folder, "out")).FullName;
        string file = Path.Combine(folder, "train.yaml");
        File.WriteAllText(file, $"output: {output}\nmodel:\n  architecture: visnet\ndata:\n  train: {TrainingFiles.Consecutive}\n  energy_unit: eV\nsplit:\n  block_frames: 2\n");
        using RunLock other = RunLock.OfFolder(output);

        Assert.That(CliRun.Of("train", file).BadInput(), Does.Contain("another run is writing here"));
    }
}
