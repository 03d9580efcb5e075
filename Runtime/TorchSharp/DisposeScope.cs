using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Opens a scope that disposes the tensors created in it on this thread, unless they are moved out.</summary>
    public static DisposeScope NewDisposeScope() => DisposeScopeManager.ThreadSingleton.Push();

    /// <summary>Evaluates an expression in a scope of its own and keeps only its value.</summary>
    public static Tensor WrappedTensorDisposeScope(Func<Tensor> expr)
    {
        using var scope = NewDisposeScope();
        return expr().MoveToOuterDisposeScope();
    }
}

/// <summary>Keeps what is to be disposed together; scopes nest, each on the thread that opened it.</summary>
public class DisposeScope : IDisposable
{
    private readonly DisposeScopeManager _manager;

    // A tensor knows its place in the list, so that leaving a scope costs no search; places left are null.
    private torch.Tensor?[] _tensors = new torch.Tensor?[16];
    private int _places;
    private int _tensorCount;
    private HashSet<IDisposable>? _others;

    public DisposeScope(DisposeScopeManager disposeScopeManager)
    {
        ArgumentNullException.ThrowIfNull(disposeScopeManager);
        _manager = disposeScopeManager;
        OuterScope = disposeScopeManager.Current;
    }

    public int DisposablesCount => _tensorCount + (_others?.Count ?? 0);

    /// <summary>What the scope holds now.</summary>
    public IReadOnlyList<IDisposable> DisposablesView => [.. Tensors(), .. _others ?? []];

    internal DisposeScope? OuterScope { get; }

    public bool Contains(IDisposable disposable) =>
        disposable is torch.Tensor tensor ? tensor.OwningDisposeScope == this : _others?.Contains(disposable) == true;

    public T MoveToOuter<T>(T disposable)
        where T : IDisposable
    {
        Move(disposable, OuterScope);
        return disposable;
    }

    public (T1 first, T2 second) MoveToOuter<T1, T2>(T1 first, T2 second)
        where T1 : IDisposable
        where T2 : IDisposable
        => (MoveToOuter(first), MoveToOuter(second));

    public (T1 first, T2 second, T3 third) MoveToOuter<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable
        where T2 : IDisposable
        where T3 : IDisposable
        => (MoveToOuter(first), MoveToOuter(second), MoveToOuter(third));

    public void MoveToOuter(params IDisposable[] disposables) => MoveToOuter((IEnumerable<IDisposable>)disposables);

    public void MoveToOuter(IEnumerable<IDisposable> disposables)
    {
        foreach (var disposable in disposables)
        {
            Move(disposable, OuterScope);
        }
    }

    public T Detach<T>(T disposable)
        where T : IDisposable
    {
        Move(disposable, null);
        return disposable;
    }

    public (T1 first, T2 second) Detach<T1, T2>(T1 first, T2 second)
        where T1 : IDisposable
        where T2 : IDisposable
        => (Detach(first), Detach(second));

    public (T1 first, T2 second, T3 third) Detach<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable
        where T2 : IDisposable
        where T3 : IDisposable
        => (Detach(first), Detach(second), Detach(third));

    public void Detach(params IDisposable[] disposables) => Detach((IEnumerable<IDisposable>)disposables);

    public void Detach(IEnumerable<IDisposable> disposables)
    {
        foreach (var disposable in disposables)
        {
            Move(disposable, null);
        }
    }

    public void DisposeEverything() => DisposeAllBut([]);

    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep) => DisposeAllBut(new HashSet<IDisposable>(inKeep, ReferenceEqualityComparer.Instance));

    public void DisposeEverythingBut(params IDisposable[] keep) => DisposeEverythingBut((IEnumerable<IDisposable>)keep);

    public T DisposeEverythingBut<T>(T keep)
        where T : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[keep]);
        return keep;
    }

    public (T1 first, T2 second) DisposeEverythingBut<T1, T2>(T1 first, T2 second)
        where T1 : IDisposable
        where T2 : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[first, second]);
        return (first, second);
    }

    public (T1 first, T2 second, T3 third) DisposeEverythingBut<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable
        where T2 : IDisposable
        where T3 : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[first, second, third]);
        return (first, second, third);
    }

    /// <summary>Tells the scope that something it holds has been disposed.</summary>
    public void MarkAsDisposed(IDisposable disposable)
    {
        if (disposable is torch.Tensor tensor)
        {
            Forget(tensor);
        }
        else
        {
            _others?.Remove(disposable);
        }
    }

    public void Dispose()
    {
        DisposeEverything();
        _manager.Remove(this);
        GC.SuppressFinalize(this);
    }

    internal void Include(torch.Tensor tensor)
    {
        if (_places == _tensors.Length)
        {
            MakeRoom();
        }
        tensor.OwningDisposeScope = this;
        tensor.PlaceInScope = _places;
        _tensors[_places++] = tensor;
        _tensorCount++;
    }

    internal void Include(IDisposable disposable) => (_others ??= new(ReferenceEqualityComparer.Instance)).Add(disposable);

    private bool Forget(torch.Tensor tensor)
    {
        if (tensor.OwningDisposeScope != this)
        {
            return false;
        }
        _tensors[tensor.PlaceInScope] = null;
        tensor.OwningDisposeScope = null;
        _tensorCount--;
        return true;
    }

    private void Move(IDisposable disposable, DisposeScope? target)
    {
        if (disposable is torch.Tensor tensor)
        {
            if (Forget(tensor))
            {
                target?.Include(tensor);
            }
        }
        else if (_others?.Remove(disposable) == true)
        {
            target?.Include(disposable);
        }
    }

    private IEnumerable<torch.Tensor> Tensors() => _tensors.Take(_places).OfType<torch.Tensor>();

    // Closes the gaps that left tensors made, and grows the list if that is not enough.
    private void MakeRoom()
    {
        var target = _tensorCount > _tensors.Length / 2 ? new torch.Tensor?[2 * _tensors.Length] : _tensors;
        var next = 0;
        for (var i = 0; i < _places; i++)
        {
            if (_tensors[i] is { } tensor)
            {
                tensor.PlaceInScope = next;
                target[next++] = tensor;
            }
        }
        if (target == _tensors)
        {
            Array.Clear(_tensors, next, _places - next);
        }
        _tensors = target;
        _places = next;
    }

    private unsafe void DisposeAllBut(HashSet<IDisposable> keep)
    {
        const int batch = 256;
        var handles = stackalloc nint[batch];
        var count = 0;
        var places = _places;
        for (var i = 0; i < places; i++)
        {
            if (_tensors[i] is not { } tensor || keep.Contains(tensor))
            {
                continue;
            }
            _tensors[i] = null;
            _tensorCount--;
            tensor.OwningDisposeScope = null;
            handles[count++] = tensor.Surrender();
            if (count == batch)
            {
                Native.shim_tensors_free(handles, count);
                count = 0;
            }
        }
        Native.shim_tensors_free(handles, count);
        if (_tensorCount == 0)
        {
            _places = 0;
        }
        if (_others is not null)
        {
            var others = _others.Where(disposable => !keep.Contains(disposable)).ToList();
            _others.ExceptWith(others);
            others.ForEach(disposable => disposable.Dispose());
        }
    }
}
