using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace PmsSync.Tenancy;

/// <summary>
/// Fills options from a configuration and reports every unknown setting, wrong form, value out of range and
/// missing key by its path. .NET's own binder stops at the first and passes over unknown settings inside lists.
/// A <c>null</c> or an empty text is the same as nothing written.
/// </summary>
internal sealed class SettingBinder(ConfigurationProblems problems)
{
    public T Bind<T>(IConfigurationSection section)
        where T : class, new() => (T)Object(typeof(T), section);

    private object Object(Type type, IConfigurationSection section)
    {
        var target = Activator.CreateInstance(type)!;
        if (!string.IsNullOrEmpty(section.Value))
            problems.Error(section.Path, "A single value stands where an object { … } is expected.");
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(static p => p.CanWrite).ToArray();
        foreach (var child in section.GetChildren())
        {
            var property = Array.Find(properties, p => string.Equals(p.Name, child.Key, StringComparison.OrdinalIgnoreCase));
            if (property is null)
                problems.Error(child.Path, $"Unknown setting.{Suggestion.For(child.Key, properties.Select(static p => p.Name))} Known here: {string.Join(", ", properties.Select(static p => p.Name))}.");
            else
                Property(target, property, child);
        }
        foreach (var property in properties)
            Required(target, property, ConfigurationPath.Combine(section.Path, property.Name));
        return target;
    }

    private void Property(object target, PropertyInfo property, IConfigurationSection section)
    {
        var secret = property.IsDefined(typeof(SecretAttribute));
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (SettingText.IsScalar(type))
        {
            if (Scalar(type, section, secret) is { } value && InRange(property, value, section.Path))
                property.SetValue(target, value);
        }
        else if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(List<>))
        {
            List((IList)property.GetValue(target)!, type.GenericTypeArguments[0], section, secret);
        }
        else if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Dictionary<,>))
        {
            Map((IDictionary)property.GetValue(target)!, type.GenericTypeArguments[1], section, secret);
        }
        else
        {
            property.SetValue(target, Object(type, section));
        }
    }

    private object? Scalar(Type type, IConfigurationSection section, bool secret)
    {
        if (section.GetChildren().Any())
        {
            problems.Error(section.Path, $"An object or a list stands where {SettingText.Expected(type)} is expected.");
            return null;
        }
        if (string.IsNullOrWhiteSpace(section.Value))
            return null;
        var value = SettingText.Parse(type, section.Value);
        if (value is null)
            problems.Error(section.Path, $"{(secret ? "The value" : $"\"{section.Value}\"")} is not {SettingText.Expected(type)}.");
        return value;
    }

    private void List(IList list, Type item, IConfigurationSection section, bool secret)
    {
        if (!string.IsNullOrWhiteSpace(section.Value))
        {
            // One text is a list of one: SURFACE's "one or a list".
            if (item == typeof(string))
                list.Add(section.Value.Trim());
            else
                problems.Error(section.Path, "A single value stands where a list [ … ] is expected.");
        }
        var next = 0;
        foreach (var child in section.GetChildren())
        {
            if (!int.TryParse(child.Key, out var index))
            {
                problems.Error(section.Path, $"An object (with \"{child.Key}\") stands where a list [ … ] is expected. Put square brackets around it.");
                return;
            }
            if (index != next)
                problems.Error(child.Path, $"The list has no entry {next}: an environment variable may change an entry or add the next one, not leave a gap.");
            next = index + 1;
            if (item != typeof(string))
                list.Add(Object(item, child));
            else if (Scalar(item, child, secret) is { } text)
                list.Add(text);
            else if (!problems.Spoiled(child.Path))
                problems.Error(child.Path, "An empty entry. Write a value or remove it.");
        }
    }

    private void Map(IDictionary map, Type item, IConfigurationSection section, bool secret)
    {
        if (!string.IsNullOrWhiteSpace(section.Value))
            problems.Error(section.Path, "A single value stands where an object { … } is expected.");
        foreach (var child in section.GetChildren())
        {
            if (item != typeof(string))
                map[child.Key] = Object(item, child);
            else if (Scalar(item, child, secret) is { } text)
                map[child.Key] = text;
            else if (!problems.Spoiled(child.Path))
                problems.Error(child.Path, "An empty entry. Write a value or remove it.");
        }
    }

    private bool InRange(PropertyInfo property, object value, string path)
    {
        if (property.GetCustomAttribute<RangeAttribute>() is not { } range || range.IsValid(value))
            return true;
        problems.Error(path, $"{value} is out of range. Write a value from {range.Minimum} to {range.Maximum}.");
        return false;
    }

    private void Required(object target, PropertyInfo property, string path)
    {
        if (property.GetCustomAttribute<RequiredAttribute>() is { } required && property.GetValue(target) is null && !problems.Spoiled(path))
            problems.Error(path, $"Missing. {required.ErrorMessage}");
    }
}
