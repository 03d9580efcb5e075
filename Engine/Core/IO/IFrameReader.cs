namespace MDEngine.IO;

/// <summary>Reads the frames of one file in order, holding no more than one at a time.</summary>
internal interface IFrameReader : IDisposable
{
    /// <summary>The next frame, or null at the end of the file.</summary>
    /// <param name="spent">A frame read before that nobody needs any more: its memory may serve the next.</param>
    /// <exception cref="InputFileException">The file is not what it should be.</exception>
    Frame? Read(Frame? spent);
}

/// <summary>Writes frames one after another; after each, the file is whole.</summary>
internal interface IFrameWriter : IDisposable
{
    /// <summary>Bytes of the whole frames written so far: where a resumed run cuts the file and goes on.</summary>
    long Position { get; }

    void Write(Frame frame);

    /// <summary>Makes what was written survive a loss of power.</summary>
    void Flush();
}
