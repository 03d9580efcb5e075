namespace MDEngine.Studies;

/// <summary>A command of a study did not end well.</summary>
/// <param name="message">The command, and what it said.</param>
public sealed class CommandFailedException(string message) : Exception(message);
