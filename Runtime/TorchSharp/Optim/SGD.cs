using TorchSharp.Interop;
using TorchSharp.Modules;

namespace TorchSharp.Modules
{
    /// <summary>Gradient descent with momentum.</summary>
    public class SGD : OptimizerHelper
    {
        private readonly Options _defaults;

        public SGD(IEnumerable<Parameter> parameters, double lr, double momentum = 0.0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false)
            : this([new ParamGroup { Parameters = parameters }], lr, momentum, dampening, weight_decay, nesterov, maximize)
        {
        }

        public SGD(IEnumerable<ParamGroup> parameters, double lr, double momentum = 0.0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false)
        {
            _defaults = new Options { LearningRate = lr, momentum = momentum, dampening = dampening, weight_decay = weight_decay, nesterov = nesterov, maximize = maximize };
            foreach (var group in parameters)
            {
                add_param_group(group);
            }
        }

        public override void add_param_group(Modules.ParamGroup param_group)
        {
            var options = (Options)(param_group.Options ??= new Options());
            options.LearningRate ??= _defaults.LearningRate;
            options.momentum ??= _defaults.momentum;
            options.dampening ??= _defaults.dampening;
            options.weight_decay ??= _defaults.weight_decay;
            options.nesterov ??= _defaults.nesterov;
            options.maximize ??= _defaults.maximize;
            base.add_param_group(param_group);
        }

        internal override OptimizerState NewState(Parameter parameter, OptimizerOptions options) => new State(parameter);

        internal override void Step(Modules.ParamGroup group)
        {
            var options = (Options)group.Options!;
            var (momentum, decay) = (options.momentum!.Value, options.weight_decay!.Value);
            foreach (var (parameter, raw, state) in ActiveIn<State>(group))
            {
                var gradient = decay != 0 ? raw.add(parameter, decay) : raw;
                if (momentum != 0)
                {
                    if (state.Momentum is null)
                    {
                        state.Momentum = gradient.clone().DetachFromDisposeScope();
                    }
                    else
                    {
                        state.Momentum.mul_(momentum).add_(gradient, 1 - options.dampening!.Value);
                    }
                    gradient = options.nesterov == true ? gradient.add(state.Momentum, momentum) : state.Momentum;
                }
                var rate = options.LearningRate!.Value;
                Ops.add__Tensor.Run(parameter, gradient, (Scalar)(options.maximize == true ? rate : -rate));
            }
        }

        public class Options : OptimizerOptions
        {
            public double? momentum;
            public double? dampening;
            public double? weight_decay;
            public bool? nesterov;
            public bool? maximize;

            public override void SaveStateDict(BinaryWriter writer)
            {
                base.SaveStateDict(writer);
                writer.Write(momentum!.Value);
                writer.Write(dampening!.Value);
                writer.Write(weight_decay!.Value);
                writer.Write(nesterov!.Value);
                writer.Write(maximize!.Value);
            }

            public override void LoadStateDict(BinaryReader reader)
            {
                base.LoadStateDict(reader);
                momentum = reader.ReadDouble();
                dampening = reader.ReadDouble();
                weight_decay = reader.ReadDouble();
                nesterov = reader.ReadBoolean();
                maximize = reader.ReadBoolean();
            }
        }

        public class ParamGroup : ParamGroup<Options>
        {
            public ParamGroup()
            {
            }

            public ParamGroup(IEnumerable<Parameter> parameters, Options options)
                : base(parameters, options)
            {
            }
        }

        internal sealed class State(Parameter parameter) : OptimizerState
        {
            public torch.Tensor? Momentum { get; set; }

            public override void Save(BinaryWriter writer)
            {
                writer.Write(Momentum is not null);
                if (Momentum is not null)
                {
                    Serialization.WriteTensor(writer, Momentum);
                }
            }

            public override void Load(BinaryReader reader)
            {
                Momentum?.Dispose();
                Momentum = null;
                if (reader.ReadBoolean())
                {
                    using var _ = torch.no_grad();
                    Momentum = torch.zeros_like(parameter).DetachFromDisposeScope();
                    Serialization.ReadTensor(reader, Momentum);
                }
            }

            public override void Dispose() => Momentum?.Dispose();
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            public static SGD SGD(IEnumerable<Parameter> parameters, double learningRate, double momentum = 0.0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false) =>
                new(parameters, learningRate, momentum, dampening, weight_decay, nesterov, maximize);
        }
    }
}
