using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;

namespace MDEngine.Tests.Potentials.Torch;

/// <summary>Skips tests of what runs on TorchSharp in a build without it, and says so.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class NeedsTorchAttribute : NUnitAttribute, IApplyToTest
{
    /// <summary>Why such tests are skipped.</summary>
    public const string Reason = "this build is without TorchSharp (-p:Torch=none)";

    /// <inheritdoc/>
    public void ApplyToTest(Test test)
    {
#if !TORCH
        test.RunState = RunState.Ignored;
        test.Properties.Set(PropertyNames.SkipReason, Reason);
#endif
    }
}
