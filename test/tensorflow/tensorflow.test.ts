import { conformance } from '../../src/engine/conformance/suite.ts';
import { requireRuntime } from '../../src/engine/install/install.ts';
import { openRuntime } from '../../src/engine/install/open.ts';

// On whatever TensorFlow is installed; `npm test -- tensorflow` installs PyPI's into .cache/engines first.
conformance('the tensorflow engine', () => openRuntime(requireRuntime('tensorflow')));
