using System.Diagnostics;

namespace MDEngine.Tests.Cli;

/// <summary>Headless Chromium.</summary>
internal static class Browser
{
    /// <summary>The document that a page has become after its scripts ran, or null where no Chromium is installed.</summary>
    public static string? Open(string page)
    {
        string? program = new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);
        if (program is null)
        {
            return null;
        }

        string profile = Directory.CreateTempSubdirectory("mdengine-browser-").FullName;
        try
        {
            var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (string argument in new[]
            {
                "--headless=new", "--no-sandbox", "--disable-gpu-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
                $"--user-data-dir={profile}", "--virtual-time-budget=5000", "--dump-dom", new Uri(Path.GetFullPath(page)).AbsoluteUri,
            })
            {
                start.ArgumentList.Add(argument);
            }

            using Process process = Process.Start(start)!;
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            string document = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return document;
        }
        finally
        {
            Directory.Delete(profile, recursive: true);
        }
    }
}
