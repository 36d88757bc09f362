namespace PmsSync.Tenancy;

/// <summary>Marks a setting whose value no error, log or page may repeat. Feed addresses are credentials.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SecretAttribute : Attribute;
