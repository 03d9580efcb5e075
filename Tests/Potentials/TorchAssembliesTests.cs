using System.Runtime.Versioning;
using MDEngine.Potentials.Learned;

namespace MDEngine.Tests.Potentials;

/// <summary>TorchSharp is brought when it is first needed, or one line says why not.</summary>
internal sealed class TorchAssembliesTests
{
    [Test]
    public void What_is_not_in_the_build_is_said_to_be_missing()
    {
        Assume.That(Environment.GetEnvironmentVariable(TorchAssemblies.Preparation), Is.Null);
        Assert.That(
            () => TorchAssemblies.Create<object>("MDEngine.Nothing, MDEngine.Nowhere", "'train'"),
            Throws.TypeOf<InputException>().With.Message.EqualTo("'train' runs on TorchSharp, and this build of MDEngine is without it; build with TORCH=cpu (docs/developer/torch.md)."));
    }

    [TestCase("echo /folder; echo said to people >&2", "/folder", "/folder")]
    [TestCase("echo it could not be brought; exit 2", null, "it could not be brought")]
    [UnsupportedOSPlatform("windows")]
    [Platform("Unix")]
    public void The_program_that_brings_it_names_the_folder_or_the_problem(string commands, string? folder, string said)
    {
        string program = TemporaryFiles.NewPath("torch.sh");
        File.WriteAllText(program, $"#!/bin/sh\n{commands}\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.Multiple(() =>
        {
            Assert.That(TorchAssemblies.Prepare(program, out string output), Is.EqualTo(folder));
            Assert.That(output, Is.EqualTo(said));
        });
    }
}
