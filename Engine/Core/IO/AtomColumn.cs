namespace MDEngine.IO;

/// <summary>Values for each atom under one name, <see cref="Width"/> of them an atom, row by row.</summary>
/// <param name="Name">Name in the file.</param>
/// <param name="Width">Values an atom.</param>
public abstract record AtomColumn(string Name, int Width);

/// <summary>Real numbers.</summary>
/// <param name="Name">Name in the file.</param>
/// <param name="Width">Values an atom.</param>
/// <param name="Values">[N × Width].</param>
public sealed record RealColumn(string Name, int Width, double[] Values) : AtomColumn(Name, Width);

/// <summary>Integers.</summary>
/// <param name="Name">Name in the file.</param>
/// <param name="Width">Values an atom.</param>
/// <param name="Values">[N × Width].</param>
public sealed record IntegerColumn(string Name, int Width, long[] Values) : AtomColumn(Name, Width);

/// <summary>Words.</summary>
/// <param name="Name">Name in the file.</param>
/// <param name="Width">Values an atom.</param>
/// <param name="Values">[N × Width].</param>
public sealed record TextColumn(string Name, int Width, string[] Values) : AtomColumn(Name, Width);

/// <summary>True or false.</summary>
/// <param name="Name">Name in the file.</param>
/// <param name="Width">Values an atom.</param>
/// <param name="Values">[N × Width].</param>
public sealed record LogicalColumn(string Name, int Width, bool[] Values) : AtomColumn(Name, Width);
