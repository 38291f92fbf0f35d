// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

import dev.tracefold.cli.console.Console;
import dev.tracefold.cli.console.ExitStatus;
import dev.tracefold.processor.TraceProcessor;

/// Starts the command line.
@Command(
        name = "tracefold",
        description = "Answers PerfettoSQL questions over one trace or a fleet of them.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:everything was answered",
            "1:nothing was answered, or the answer broke off",
            "2:the command line is wrong",
            "3:some traces failed; they are listed on the error stream"
        },
        footer = {
            "",
            "`tracefold COMMAND --help` tells more.",
            "Set TRACEFOLD_JAVA_OPTS for flags of the JVM, for instance -Xmx4g."
        })
public final class Tracefold {
    private static final String COMPLETION = "completion";

    /// In the order of the help.
    private static final List<Subcommand> SUBCOMMANDS =
            List.of(
                    new Subcommand("query", QueryCommand.class),
                    new Subcommand("processor", ProcessorCommand.class),
                    new Subcommand("serve", ServeCommand.class),
                    new Subcommand("index", IndexCommand.class),
                    new Subcommand("snapshot", SnapshotCommand.class),
                    new Subcommand("export", ExportCommand.class),
                    new Subcommand("remote", RemoteCommand.class),
                    new Subcommand("traces", TracesCommand.class),
                    new Subcommand("queries", QueriesCommand.class),
                    new Subcommand("xprof", XprofCommand.class),
                    new Subcommand(COMPLETION, CompletionCommand.class));

    /// Those that open traces in this process.
    private static final Set<String> LOADING = Set.of("query", "processor", "serve", "export");

    private Tracefold() {}

    /// The process.
    public static void main(String[] args) {
        // Otherwise it looks for Groovy in every library, which takes as long as many a query.
        System.setProperty("picocli.disable.closures", "true");
        if (args.length > 1 && LOADING.contains(args[0])) {
            TraceProcessor.warmUpQueries();
        }
        int status = run(Console.ofProcess(), args);
        if (status != 0 || !isLastThread()) {
            System.exit(status);
        }
        // Ends by itself: `exit` would open every library to see who wants to log that.
    }

    /// Whether the process ends when this thread does.
    private static boolean isLastThread() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        Thread[] threads = new Thread[group.activeCount() + 1];
        int count = group.enumerate(threads);
        for (int i = 0; i < count; i++) {
            if (!threads[i].isDaemon() && !threads[i].equals(Thread.currentThread())) {
                return false;
            }
        }
        return count < threads.length;
    }

    /// Runs one command line and returns its exit status.
    static int run(Console console, String... args) {
        Optional<PlainQuestion> plain = PlainQuestion.of(args, System.getenv());
        if (plain.isPresent()) {
            return answer(console, plain.get());
        }
        return commandLine(console, args.length > 0 ? args[0] : "").execute(args);
    }

    private static int answer(Console console, PlainQuestion question) {
        try {
            question.answer(console);
            return ExitStatus.OK.code();
        } catch (RuntimeException e) {
            return failed(console, e);
        }
    }

    private record Subcommand(String name, Class<?> type) {}

    /// @param first the first word: where it names a command, or asks for the version, the others are left out, because reading
    ///     their options takes longer than many a query
    private static CommandLine commandLine(Console console, String first) {
        CommandLine commandLine = new CommandLine(new Tracefold(), new ConsoleFactory(console));
        List<Subcommand> named =
                SUBCOMMANDS.stream()
                        .filter(command ->
                                command.name().equals(first) && !first.equals(COMPLETION))
                        .toList();
        boolean isAlone = first.equals("--version") || first.equals("-V");
        for (Subcommand command : named.isEmpty() && !isAlone ? SUBCOMMANDS : named) {
            commandLine.addSubcommand(command.name(), command.type());
        }
        commandLine.setOut(console.outWriter());
        commandLine.setErr(console.errorWriter());
        // Colours only where the launcher said that a terminal is at the end.
        commandLine.setColorScheme(
                CommandLine.Help.defaultColorScheme(
                        console.showsProgress() ? Ansi.AUTO : Ansi.OFF));
        commandLine.setUsageHelpAutoWidth(true);
        tellExitStatus(commandLine.getCommandSpec());
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setParameterExceptionHandler((e, args) -> misunderstood(console, e));
        commandLine.setExecutionExceptionHandler((e, command, result) ->
                e instanceof WrongUsage ? wrongUsage(console, command, e) : failed(console, e));
        return commandLine;
    }

    /// Every command's help ends with what its exit status means.
    private static void tellExitStatus(CommandSpec root) {
        for (CommandLine command : root.subcommands().values()) {
            UsageMessageSpec usage = command.getCommandSpec().usageMessage();
            if (usage.exitCodeList().isEmpty()) {
                usage.exitCodeListHeading(root.usageMessage().exitCodeListHeading());
                usage.exitCodeList(root.usageMessage().exitCodeList());
            }
            tellExitStatus(command.getCommandSpec());
        }
    }

    private static int misunderstood(Console console, ParameterException failure) {
        CommandLine command = failure.getCommandLine();
        boolean noCommand =
                command.getParent() == null
                        && failure.getArgSpec() == null
                        && command.getParseResult().originalArgs().isEmpty();
        if (noCommand) {
            command.usage(console.errorWriter());
            return ExitStatus.USAGE.code();
        }
        int status = wrongUsage(console, command, failure);
        UnmatchedArgumentException.printSuggestions(failure, console.errorWriter());
        return status;
    }

    private static int wrongUsage(Console console, CommandLine command, Exception failure) {
        console.error(String.valueOf(failure.getMessage()));
        console.say("Try `%s --help`.".formatted(command.getCommandSpec().qualifiedName()));
        return ExitStatus.USAGE.code();
    }

    private static int failed(Console console, Exception failure) {
        if (failure instanceof UncheckedIOException && isBrokenPipe(failure.getCause())) {
            return ExitStatus.BROKEN_PIPE.code();
        }
        console.error(Failures.sentence(failure));
        return ExitStatus.ERROR.code();
    }

    // `tracefold ... | head` is not an error; Java offers no better sign than the message.
    private static boolean isBrokenPipe(@Nullable Throwable cause) {
        return cause instanceof IOException io
                && io.getMessage() != null
                && io.getMessage().contains("Broken pipe");
    }

    /// Hands the console to commands that ask for it in their constructor.
    private record ConsoleFactory(Console console) implements IFactory {
        @Override
        public <K> K create(Class<K> type) throws Exception {
            try {
                return type.getDeclaredConstructor(Console.class).newInstance(console);
            } catch (NoSuchMethodException e) {
                // Not one of ours: converters and the like.
                return CommandLine.defaultFactory().create(type);
            }
        }
    }
}
