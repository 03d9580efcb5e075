namespace TorchSharp;

/// <summary>The stack of a thread's dispose scopes.</summary>
public class DisposeScopeManager
{
    [ThreadStatic]
    private static DisposeScopeManager? _threadSingleton;

    internal static DisposeScopeManager ThreadSingleton => _threadSingleton ??= new DisposeScopeManager();

    internal DisposeScope? Current { get; private set; }

    /// <summary>Puts a new tensor into the current scope of this thread, if there is one.</summary>
    internal static void Register(torch.Tensor tensor) => _threadSingleton?.Current?.Include(tensor);

    internal DisposeScope Push() => Current = new DisposeScope(this);

    /// <summary>Takes a scope off the stack, also from below scopes that were opened later and are still open.</summary>
    internal void Remove(DisposeScope scope)
    {
        for (var open = Current; open is not null; open = open.OuterScope)
        {
            if (open == scope)
            {
                Current = scope.OuterScope;
                return;
            }
        }
    }
}
