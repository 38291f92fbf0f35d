package function;

import io.micronaut.runtime.Micronaut;

/** Listens on the port the platform gives, and answers its probes. */
public final class Application {
    private Application() {}

    public static void main(String[] args) {
        Micronaut.run(Application.class, args);
    }
}
