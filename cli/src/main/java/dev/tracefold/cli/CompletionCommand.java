// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import dev.tracefold.cli.console.Console;
import dev.tracefold.cli.console.ExitStatus;

/// `tracefold completion`: what a shell has to know to complete commands and options.
@Command(
        name = "completion",
        description = {
            "Prints a script with which a shell completes the commands and options of tracefold.",
            ""
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  source <(tracefold completion bash)       # in ~/.bashrc",
            "  source <(tracefold completion zsh)        # in ~/.zshrc",
            "  tracefold completion fish > ~/.config/fish/completions/tracefold.fish"
        })
final class CompletionCommand implements Callable<Integer> {
    private final Console console;

    // The parser sets it.
    @SuppressWarnings("FieldCanBeFinal")
    @Spec
    private CommandSpec spec;

    // The parser sets it.
    @SuppressWarnings("FieldCanBeFinal")
    @Parameters(paramLabel = "bash|zsh|fish", description = "The shell.")
    private Shell shell = Shell.BASH;

    /// A shell whose completion is known.
    enum Shell {
        /// The GNU project's.
        BASH,
        /// Which reads bash's after `bashcompinit`.
        ZSH,
        /// With a form of its own.
        FISH
    }

    CompletionCommand(Console console) {
        this.console = console;
        this.spec = CommandSpec.create();
    }

    @Override
    public Integer call() {
        CommandLine root = spec.root().commandLine();
        PrintWriter out = console.outWriter();
        out.print(
                switch (shell) {
                    // Picocli's script does both, and looks where it runs.
                    case BASH, ZSH -> AutoComplete.bash(root.getCommandName(), root);
                    case FISH -> FishCompletion.of(root);
                });
        out.flush();
        return ExitStatus.OK.code();
    }
}
