// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.orchestrator.profile.GrpcParts;
import dev.tracefold.xprof.ProfileTools;
import dev.tracefold.xprof.profile.HostProfile;
import dev.tracefold.xprof.profile.LogDirectory;
import dev.tracefold.xprof.session.Aggregator;
import dev.tracefold.xprof.session.Answer;
import dev.tracefold.xprof.session.Progress;
import dev.tracefold.xprof.tool.ToolRequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// An aggregator and worker processes that speak XProf's worker service.
@NullMarked
class ProfileWorkersTest {
    private static final String TOOL = "overview_page";
    private static final int HOSTS = 60;

    @TempDir Path directory;

    @Test
    void aWorkerThatIsKilledInTheMiddleCostsNoHost() throws Exception {
        for (int host = 0; host < HOSTS; host++) {
            ProfileScene.host(directory, "run", "w%02d".formatted(host), 10 + host % 3, 20);
        }
        ProfileScene.damaged(directory, "run", "zz");
        List<HostProfile> hosts = new LogDirectory(directory).run("run").hosts();
        Path claims = directory.resolve("claims");
        try (ProfileScene.WorkerProcess doomed = ProfileScene.WorkerProcess.start(claims);
                ProfileScene.WorkerProcess other = ProfileScene.WorkerProcess.start(claims);
                GrpcParts parts = new GrpcParts(List.of(doomed.address(), other.address()))) {
            AtomicInteger heard = new AtomicInteger();
            Progress killer =
                    (done, failed, all) -> {
                        if (heard.incrementAndGet() == 3) {
                            doomed.process().destroyForcibly();
                        }
                    };

            Answer answer = new Aggregator(parts).answer(TOOL, hosts, Map.of(), killer);

            assertThat(doomed.process().waitFor()).isNotZero();
            assertThat(heard).hasValue(HOSTS + 1);
            assertThat(answer.missing()).extracting(Answer.MissingHost::host).containsExactly("zz");
            assertThat(json(answer)).contains("\"host_count\":\"" + HOSTS + "\"");
        }
    }

    @Test
    void workersAnswerWhatOneProcessDoes() throws Exception {
        ProfileScene.host(directory, "run", "w0", 10, 20);
        ProfileScene.host(directory, "run", "w1", 12, 24);
        List<HostProfile> hosts = new LogDirectory(directory).run("run").hosts();
        StringBuilder expected = new StringBuilder();
        ProfileTools.named(TOOL).run(new ToolRequest(hosts, Map.of())).writeJson(expected);
        try (ProfileScene.WorkerProcess worker =
                        ProfileScene.WorkerProcess.start(directory.resolve("claims"));
                GrpcParts parts = new GrpcParts(List.of(worker.address()))) {

            Answer answer = new Aggregator(parts).answer(TOOL, hosts, Map.of(), Progress.NONE);

            assertThat(json(answer)).isEqualTo(expected.toString());
        }
    }

    @Test
    void workersThatAreAllAwayLeaveNoHost() throws Exception {
        ProfileScene.host(directory, "run", "w0", 10);
        List<HostProfile> hosts = new LogDirectory(directory).run("run").hosts();
        try (GrpcParts parts = new GrpcParts(List.of("127.0.0.1:1"))) {

            assertThatThrownBy(() ->
                            new Aggregator(parts).answer(TOOL, hosts, Map.of(), Progress.NONE))
                    .hasMessageStartingWith("Host 'w0': ");
        }
    }

    private static String json(Answer answer) {
        StringBuilder out = new StringBuilder();
        answer.result().writeJson(out);
        return out.toString();
    }
}
