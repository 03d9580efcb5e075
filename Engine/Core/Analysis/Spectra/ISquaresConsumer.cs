using System.Numerics;

namespace MDEngine.Analysis.Spectra;

/// <summary>Takes squares of absolute values, [n] by place, lane by lane.</summary>
internal interface ISquaresConsumer
{
    /// <summary>The squares of one place.</summary>
    void Take(int place, Vector<double> squares);
}
