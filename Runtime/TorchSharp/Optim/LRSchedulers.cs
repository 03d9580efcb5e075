namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            /// <summary>The schedulers; their constructors take the first step, which is epoch 0 for a new one.</summary>
            public static partial class impl
            {
                public class LambdaLR : LRScheduler
                {
                    private readonly Func<int, double> _factor;

                    public LambdaLR(Optimizer optimizer, Func<int, double> lr_lambda, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        _factor = lr_lambda;
                        step();
                    }

                    protected override IEnumerable<double> get_lr() => InitialRates.Select(rate => rate * _factor(LastEpoch));
                }

                public class StepLR : LRScheduler
                {
                    private readonly int _stepSize;
                    private readonly double _gamma;

                    public StepLR(Optimizer optimizer, int step_size, double gamma = 0.1, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        (_stepSize, _gamma) = (step_size, gamma);
                        step();
                    }

                    protected override IEnumerable<double> get_lr() =>
                        LastEpoch == 0 || LastEpoch % _stepSize != 0 ? base.get_lr() : base.get_lr().Select(rate => rate * _gamma);
                }

                public class MultiStepLR : LRScheduler
                {
                    private readonly IList<int> _milestones;
                    private readonly double _gamma;

                    public MultiStepLR(Optimizer optimizer, IList<int> milestones, double gamma = 0.1, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        (_milestones, _gamma) = (milestones, gamma);
                        step();
                    }

                    protected override IEnumerable<double> get_lr() =>
                        _milestones.Contains(LastEpoch) ? base.get_lr().Select(rate => rate * _gamma) : base.get_lr();
                }

                public class ExponentialLR : LRScheduler
                {
                    private readonly double _gamma;

                    public ExponentialLR(Optimizer optimizer, double gamma = 0.1, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        _gamma = gamma;
                        step();
                    }

                    protected override IEnumerable<double> get_lr() => LastEpoch == 0 ? base.get_lr() : base.get_lr().Select(rate => rate * _gamma);
                }

                public class CosineAnnealingLR : LRScheduler
                {
                    private readonly double _period;
                    private readonly double _minimum;

                    public CosineAnnealingLR(Optimizer optimizer, double T_max, double eta_min = 0, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        (_period, _minimum) = (T_max, eta_min);
                        step();
                    }

                    // From the rate before, as PyTorch does it, so that it goes together with other changes of the rate.
                    protected override IEnumerable<double> get_lr()
                    {
                        if (LastEpoch == 0)
                        {
                            return base.get_lr();
                        }
                        if ((LastEpoch - 1 - _period) % (2 * _period) == 0)
                        {
                            return base.get_lr().Zip(InitialRates, (rate, initial) => rate + ((initial - _minimum) * (1 - Math.Cos(Math.PI / _period)) / 2));
                        }
                        var ratio = (1 + Math.Cos(Math.PI * LastEpoch / _period)) / (1 + Math.Cos(Math.PI * (LastEpoch - 1) / _period));
                        return base.get_lr().Select(rate => (ratio * (rate - _minimum)) + _minimum);
                    }
                }

                public class ReduceLROnPlateau : LRScheduler
                {
                    private readonly Func<double, double, bool> _isBetter;
                    private readonly double _factor;
                    private readonly int _patience;
                    private readonly int _cooldown;
                    private readonly IList<double> _minimum;
                    private readonly double _eps;
                    private double _best;
                    private int _badEpochs;
                    private int _coolingEpochs;

                    public ReduceLROnPlateau(Optimizer optimizer, string mode = "min", double factor = 0.1, int patience = 10, double threshold = 1e-4, string threshold_mode = "rel", int cooldown = 0, IList<double>? min_lr = null, double eps = 1e-8, bool verbose = false)
                        : base(optimizer, -1, verbose)
                    {
                        if (factor >= 1.0)
                        {
                            throw new ArgumentException("Factor should be < 1.0");
                        }
                        _isBetter = (mode, threshold_mode) switch
                        {
                            ("min", "rel") => (value, best) => value < best * (1 - threshold),
                            ("min", "abs") => (value, best) => value < best - threshold,
                            ("max", "rel") => (value, best) => value > best * (1 + threshold),
                            ("max", "abs") => (value, best) => value > best + threshold,
                            _ => throw new ArgumentException($"Unknown mode {mode} or threshold mode {threshold_mode}; there are min and max, rel and abs."),
                        };
                        (_factor, _patience, _cooldown, _eps) = (factor, patience, cooldown, eps);
                        _minimum = min_lr is { Count: > 1 } ? min_lr : [.. Enumerable.Repeat(min_lr is [var one] ? one : 0, Groups.Count)];
                        _best = mode == "min" ? double.PositiveInfinity : double.NegativeInfinity;
                    }

                    public override void step() => throw new InvalidOperationException("ReduceLROnPlateau needs the metric: step(double, int?).");

                    public override void step(int? epoch) => step();

                    public override void step(double current, int? epoch = null)
                    {
                        LastEpoch = epoch ?? LastEpoch + 1;
                        if (_isBetter(current, _best))
                        {
                            _best = current;
                            _badEpochs = 0;
                        }
                        else
                        {
                            _badEpochs++;
                        }
                        if (_coolingEpochs > 0)
                        {
                            _coolingEpochs--;
                            _badEpochs = 0;
                        }
                        if (_badEpochs > _patience)
                        {
                            Apply([.. Groups.Select((group, i) => Reduced(group.LearningRate, _minimum[i]))]);
                            _coolingEpochs = _cooldown;
                            _badEpochs = 0;
                        }
                    }

                    private double Reduced(double rate, double minimum)
                    {
                        var reduced = Math.Max(rate * _factor, minimum);
                        return rate - reduced > _eps ? reduced : rate;
                    }
                }
            }
        }
    }
}
