using System.Text.Json.Serialization;

namespace MDEngine.Cli.Reporting;

/// <summary>How reports are written as JSON, by code that is made at build: reflection would cost every run some 40 ms.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, GenerationMode = JsonSourceGenerationMode.Serialization)]
[JsonSerializable(typeof(IReadOnlyList<ReportSection>))]
internal sealed partial class ReportJson : JsonSerializerContext;
