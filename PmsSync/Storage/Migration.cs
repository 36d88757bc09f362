namespace PmsSync.Storage;

/// <summary>One step of the schema. Steps are numbered from 1 without gaps, and never change once released.</summary>
internal sealed record Migration(int Version, string Name, string Sql);
