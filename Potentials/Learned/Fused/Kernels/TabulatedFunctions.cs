namespace MDEngine.Potentials.Learned.Fused;

/// <summary>Writes value, first and second derivative of every channel at the point s.</summary>
internal delegate void TabulatedFunctions(double s, Span<double> value, Span<double> first, Span<double> second);
