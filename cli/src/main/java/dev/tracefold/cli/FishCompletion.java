// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.nio.file.Path;
import java.util.List;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// What fish has to know of the commands and their options to complete them. Picocli writes this for
/// bash and zsh only.
final class FishCompletion {
    private final StringBuilder script = new StringBuilder();
    private final String program;

    private FishCompletion(String program) {
        this.program = program;
    }

    static String of(CommandLine command) {
        FishCompletion completion = new FishCompletion(command.getCommandName());
        completion.script.append("# fish completion of %s\n".formatted(completion.program));
        completion.add(command, List.of());
        return completion.script.toString();
    }

    private void add(CommandLine command, List<String> path) {
        CommandSpec spec = command.getCommandSpec();
        String here = condition(command, path);
        command.getSubcommands()
                .forEach((name, sub) ->
                        line(
                                "-f -n %s -a %s -d %s"
                                        .formatted(
                                                quoted(here),
                                                name,
                                                quoted(
                                                        first(
                                                                sub.getCommandSpec()
                                                                        .usageMessage()
                                                                        .description())))));
        for (OptionSpec option : spec.options()) {
            if (!option.hidden()) {
                option(option, path.isEmpty() ? here : within(path));
            }
        }
        command.getSubcommands()
                .forEach((name, sub) ->
                        add(
                                sub,
                                java.util.stream.Stream.concat(
                                                path.stream(), java.util.stream.Stream.of(name))
                                        .toList()));
    }

    private void option(OptionSpec option, String condition) {
        StringBuilder words = new StringBuilder("-n " + quoted(condition));
        for (String name : option.names()) {
            if (name.startsWith("--")) {
                words.append(" -l ").append(name.substring(2));
            } else if (name.length() == 2) {
                words.append(" -s ").append(name.charAt(1));
            } else {
                words.append(" -o ").append(name.substring(1));
            }
        }
        if (option.arity().max() > 0) {
            words.append(" -r");
            Iterable<String> candidates = option.completionCandidates();
            if (candidates != null) {
                words.append(" -f -a ").append(quoted(String.join(" ", candidates)));
            } else if (!Path.class.equals(option.type())) {
                words.append(" -f");
            }
        }
        line(words + " -d " + quoted(first(option.description())));
    }

    /// Where a subcommand may come next.
    private static String condition(CommandLine command, List<String> path) {
        if (path.isEmpty()) {
            return "__fish_use_subcommand";
        }
        return command.getSubcommands().isEmpty()
                ? within(path)
                : within(path)
                        + "; and not __fish_seen_subcommand_from "
                        + String.join(" ", command.getSubcommands().keySet());
    }

    private static String within(List<String> path) {
        return "__fish_seen_subcommand_from "
                + String.join("; and __fish_seen_subcommand_from ", path);
    }

    private void line(String words) {
        script.append("complete -c ").append(program).append(' ').append(words).append('\n');
    }

    private static String first(String[] description) {
        String text = description.length == 0 ? "" : description[0];
        int end = text.indexOf(". ");
        return (end < 0 ? text : text.substring(0, end)).replaceAll("[$%]\\S*", "").strip();
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
