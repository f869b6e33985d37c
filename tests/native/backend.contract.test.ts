import { describeBackend, here } from '../fixtures/backend-contract.ts';
import { contractDouble } from '../fixtures/tensorrt.ts';

describeBackend({ ...here('gpu'), ...contractDouble(), title: 'gpu, on the contract double', double: true });
