using TorchSharp.Interop;
using TorchSharp.Modules;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            /// <summary>Changes parameters after their gradients.</summary>
            public abstract class Optimizer : IDisposable
            {
                public abstract IEnumerable<ILearningRateController> ParamGroups { get; }

                public abstract IEnumerable<Parameter> parameters();

                /// <summary>Sets the gradients to zero; one that does not exist stays so.</summary>
                public virtual void zero_grad()
                {
                    using var scope = NewDisposeScope();
                    var gradients = parameters().Select(parameter => parameter.Gradient).OfType<Tensor>().ToArray();
                    if (gradients.Length > 0)
                    {
                        using var _ = no_grad();
                        Ops._foreach_zero_.Run(gradients);
                    }
                }

                /// <summary>One step; the closure, if given, computes the loss and its gradients before.</summary>
                public abstract Tensor? step(Func<Tensor>? closure = null);

                public void Dispose()
                {
                    Dispose(true);
                    GC.SuppressFinalize(this);
                }

                protected abstract void Dispose(bool disposing);
            }

            public interface ILearningRateController
            {
                double LearningRate { get; set; }

                double InitialLearningRate { get; set; }
            }
        }
    }
}

namespace TorchSharp.Modules
{
    /// <summary>An optimizer of groups of parameters, each with options of its own, that keeps tensors for each parameter.</summary>
    public abstract class OptimizerHelper : torch.optim.Optimizer
    {
        private readonly List<ParamGroup> _groups = [];
        private readonly Dictionary<Parameter, OptimizerState> _states = new(ReferenceEqualityComparer.Instance);

        public override IEnumerable<torch.optim.ILearningRateController> ParamGroups => _groups;

        public override IEnumerable<Parameter> parameters() => _groups.SelectMany(group => group.Parameters);

        public override torch.Tensor? step(Func<torch.Tensor>? closure = null)
        {
            torch.Tensor? loss = null;
            if (closure is not null)
            {
                using var recording = torch.enable_grad();
                loss = closure();
            }
            using var silent = torch.no_grad();
            using var scope = torch.NewDisposeScope();
            foreach (var group in _groups)
            {
                Step(group);
            }
            return loss;
        }

        public void save_state_dict(string location)
        {
            using var writer = new BinaryWriter(File.Create(location));
            save_state_dict(writer);
        }

        public void load_state_dict(string location)
        {
            using var reader = new BinaryReader(File.OpenRead(location));
            load_state_dict(reader);
        }

        /// <summary>Writes the options and the state of all parameters, in the package's layout.</summary>
        public void save_state_dict(BinaryWriter writer)
        {
            writer.Write(GetType().Name);
            Serialization.WriteNumber(writer, _groups.Count);
            Serialization.WriteNumber(writer, States().Count());
            _groups.ForEach(group => group.Options!.SaveStateDict(writer));
            foreach (var state in States())
            {
                state.Save(writer);
            }
        }

        /// <summary>Reads what <see cref="save_state_dict(BinaryWriter)"/> wrote for the same parameters.</summary>
        public void load_state_dict(BinaryReader reader)
        {
            var name = reader.ReadString();
            if (name != GetType().Name)
            {
                throw new InvalidDataException($"Mismatched optimizer type: expected '{GetType().Name}', but found '{name}' in the loaded stream.");
            }
            if (Serialization.ReadNumber(reader) != _groups.Count || Serialization.ReadNumber(reader) != States().Count())
            {
                throw new ArgumentException("Invalid optimizer state -- different number of parameter groups or parameters.");
            }
            _groups.ForEach(group => group.Options!.LoadStateDict(reader));
            foreach (var state in States())
            {
                state.Load(reader);
            }
        }

        public virtual void add_param_group(ParamGroup param_group)
        {
            // A list, for it is run through at every step.
            param_group.Parameters = [.. param_group.Parameters];
            param_group.InitialLearningRate = param_group.LearningRate;
            _groups.Add(param_group);
            foreach (var parameter in param_group.Parameters)
            {
                _states.Add(parameter, NewState(parameter, param_group.Options!));
            }
        }

        internal abstract OptimizerState NewState(Parameter parameter, OptimizerOptions options);

        /// <summary>The parameters of a group that have a gradient, with it and their state.</summary>
        internal List<Active<TState>> ActiveIn<TState>(ParamGroup group)
            where TState : OptimizerState
        {
            var active = new List<Active<TState>>();
            foreach (var parameter in group.Parameters)
            {
                if (parameter.Gradient is { } gradient)
                {
                    active.Add(new Active<TState>(parameter, gradient, (TState)_states[parameter]));
                }
            }
            return active;
        }

        internal abstract void Step(ParamGroup group);

        protected override void Dispose(bool disposing)
        {
            foreach (var state in _states.Values)
            {
                state.Dispose();
            }
        }

        private IEnumerable<OptimizerState> States() => parameters().Select(parameter => _states[parameter]);

        internal readonly record struct Active<TState>(Parameter Parameter, torch.Tensor Gradient, TState State);
    }

    /// <summary>What an optimizer keeps for one parameter between steps.</summary>
    internal abstract class OptimizerState : IDisposable
    {
        public abstract void Save(BinaryWriter writer);

        public abstract void Load(BinaryReader reader);

        public abstract void Dispose();
    }

    public class OptimizerOptions
    {
        public double? LearningRate { get; set; }

        public double InitialLearningRate { get; set; }

        public virtual void SaveStateDict(BinaryWriter writer)
        {
            writer.Write(InitialLearningRate);
            writer.Write(LearningRate!.Value);
        }

        public virtual void LoadStateDict(BinaryReader reader)
        {
            InitialLearningRate = reader.ReadDouble();
            LearningRate = reader.ReadDouble();
        }
    }

    /// <summary>Parameters that share options.</summary>
    public class ParamGroup : torch.optim.ILearningRateController
    {
        public IEnumerable<Parameter> Parameters { get; set; } = [];

        public OptimizerOptions? Options { get; set; }

        public double LearningRate
        {
            get => Options!.LearningRate!.Value;
            set => Options!.LearningRate = value;
        }

        public double InitialLearningRate
        {
            get => Options!.InitialLearningRate;
            set => Options!.InitialLearningRate = value;
        }
    }

    public class ParamGroup<TOptions> : ParamGroup
        where TOptions : OptimizerOptions
    {
        public ParamGroup()
        {
        }

        public ParamGroup(IEnumerable<Parameter> parameters, TOptions? options = null)
        {
            Parameters = parameters;
            base.Options = options;
        }

        public new TOptions? Options
        {
            get => (TOptions?)base.Options;
            set => base.Options = value;
        }
    }
}
