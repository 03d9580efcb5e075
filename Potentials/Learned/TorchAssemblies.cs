using System.Diagnostics;
using System.Reflection;
using System.Runtime.Loader;

namespace MDEngine.Potentials.Learned;

/// <summary>
/// What stands on TorchSharp, found by name: programs that do not use it go without TorchSharp and libtorch. Where they are not in the
/// build, ./mdengine names a program that brings them, and that is run when they are first asked for.
/// </summary>
internal static class TorchAssemblies
{
    /// <summary>The environment variable with the program that writes the folder of the assemblies to its output, or what keeps it from that.</summary>
    public const string Preparation = "MDENGINE_TORCH";

    private static readonly Lock Gate = new();
    private static string? folder;

    /// <summary>Whether a type is there, or was brought. That may take minutes, once.</summary>
    /// <param name="type">The full name and that of its assembly.</param>
    public static bool Have(string type) => Find(type, out _) is not null;

    /// <summary>An object of a type in those assemblies.</summary>
    /// <param name="type">The full name and that of its assembly.</param>
    /// <param name="user">What needs it, for the message.</param>
    /// <param name="arguments">Of its public constructor.</param>
    /// <exception cref="InputException">TorchSharp is not there.</exception>
    public static T Create<T>(string type, string user, params object[] arguments) => Find(type, out string problem) is Type found
        ? (T)Activator.CreateInstance(found, BindingFlags.Instance | BindingFlags.Public | BindingFlags.DoNotWrapExceptions, null, arguments, null)!
        : throw new InputException($"{user} runs on TorchSharp, and {problem} (docs/developer/torch.md).");

    private static Type? Find(string type, out string problem)
    {
        problem = "this build of MDEngine is without it; build with TORCH=cpu";
        if (Type.GetType(type) is Type present)
        {
            return present;
        }

        if (Environment.GetEnvironmentVariable(Preparation) is not { Length: > 0 } program)
        {
            return null;
        }

        lock (Gate)
        {
            if (folder is null && Prepare(program, out problem) is string prepared)
            {
                folder = prepared;
                AssemblyLoadContext.Default.Resolving += (context, name) =>
                    Path.Combine(prepared, $"{name.Name}.dll") is var path && File.Exists(path) ? context.LoadFromAssemblyPath(path) : null;
            }
        }

        return folder is null ? null : Type.GetType(type);
    }

    /// <summary>Runs the program that brings them; what it says to people goes to standard error.</summary>
    /// <returns>The folder, or null and the problem.</returns>
    internal static string? Prepare(string program, out string problem)
    {
        using var process = Process.Start(new ProcessStartInfo(program) { RedirectStandardOutput = true, UseShellExecute = false })!;
        string output = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        problem = output;
        return process.ExitCode == 0 ? output : null;
    }
}
